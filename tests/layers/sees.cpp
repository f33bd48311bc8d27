// Sees one header: SEEN is given by CMakeLists.txt.
#include SEEN
