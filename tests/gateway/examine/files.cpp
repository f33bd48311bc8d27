#include "gateway/examine/samples.hpp"

namespace samples {

namespace {

std::string big(std::uint64_t number, int bytes) {
    std::string text;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        text += static_cast<char>(number >> static_cast<unsigned>(shift) & 0xffU);
    return text;
}

std::string little(std::uint64_t number, int bytes) {
    const std::string text = big(number, bytes);
    return {text.rbegin(), text.rend()};
}

std::string box(std::string_view name, const std::string& inside) {
    return big(inside.size() + 8, 4).append(name) + inside;
}

std::string zeros(std::size_t count) {
    std::string none;
    none.resize(count);
    return none;
}

// The matrix of a track that is not turned.
std::string upright() {
    return big(0x10000, 4) + zeros(12) + big(0x10000, 4) + zeros(12) + big(0x40000000, 4);
}

std::string picture_entry(Size size) {
    const auto sides = big(static_cast<std::uint64_t>(size.width), 2) +
                       big(static_cast<std::uint64_t>(size.height), 2);
    return box(
        "mp4v",
        zeros(6) + big(1, 2) + zeros(16) + sides + big(0x480000, 4) + big(0x480000, 4) + zeros(4) +
            big(1, 2) + zeros(32) + big(24, 2) + big(0xffff, 2)
    );
}

std::string sound_entry() {
    return box(
        "mp4a",
        zeros(6) + big(1, 2) + zeros(8) + big(1, 2) + big(16, 2) + zeros(4) + big(8000, 2) +
            zeros(2)
    );
}

std::string track(std::uint32_t milliseconds, Size size) {
    const bool seen = size.width > 0;
    const auto sides = big(static_cast<std::uint64_t>(size.width) << 16U, 4) +
                       big(static_cast<std::uint64_t>(size.height) << 16U, 4);
    const std::string head =
        box("tkhd",
            big(7, 4) + zeros(8) + big(1, 4) + zeros(4) + big(milliseconds, 4) + zeros(16) +
                upright() + sides);
    const std::string media_head =
        box("mdhd", zeros(12) + big(1000, 4) + big(milliseconds, 4) + big(0x55c4, 2) + zeros(2));
    const std::string handler =
        box("hdlr", zeros(8) + (seen ? "vide" : "soun") + zeros(12) + "handler" + zeros(1));
    const std::string samples =
        box("stbl",
            box("stsd", zeros(4) + big(1, 4) + (seen ? picture_entry(size) : sound_entry())) +
                box("stts", zeros(4) + big(1, 4) + big(1, 4) + big(milliseconds, 4)) +
                box("stsc", zeros(4) + big(1, 4) + big(1, 4) + big(1, 4) + big(1, 4)) +
                box("stsz", zeros(4) + big(64, 4) + big(1, 4)) +
                box("stco", zeros(4) + big(1, 4) + big(40, 4)));
    const std::string kind = seen ? box("vmhd", big(1, 4) + zeros(8)) : box("smhd", zeros(8));
    const std::string data =
        box("dinf", box("dref", zeros(4) + big(1, 4) + box("url ", big(1, 4))));
    return box(
        "trak", head + box("mdia", media_head + handler + box("minf", kind + data + samples))
    );
}

std::string stored_zip_entry(std::string_view name, std::string_view content) {
    return "PK\x03\x04" + little(20, 2) + zeros(4) + zeros(4) + zeros(4) +
           little(content.size(), 4) + little(content.size(), 4) + little(name.size(), 2) +
           zeros(2) + std::string(name) + std::string(content);
}

}  // namespace

std::string with_exif(std::string_view jpeg, std::uint8_t orientation, std::string_view position) {
    const std::string entry =
        little(0x0112, 2) + little(3, 2) + little(1, 4) + little(orientation, 2) + zeros(2);
    const std::string tiff = "II*" + zeros(1) + little(8, 4) + little(1, 2) + entry + zeros(4);
    const std::string exif = "Exif" + zeros(2) + tiff + std::string(position);
    return std::string(jpeg.substr(0, 2)) + "\xff\xe1" + big(exif.size() + 2, 2) + exif +
           std::string(jpeg.substr(2));
}

std::string png_head(std::uint32_t width, std::uint32_t height) {
    const std::string head = big(width, 4) + big(height, 4) + "\x08\x02" + zeros(3);
    return "\x89PNG\r\n\x1a\n" + big(head.size(), 4) + "IHDR" + head + zeros(4);
}

std::string amr(int frames) {
    std::string file = "#!AMR\n";
    for (int i = 0; i < frames; ++i) file += '\x3c' + std::string(31, 'U');  // 12.2 kbit/s, 20 ms
    return file;
}

std::string silk(int packets) {
    std::string file = "\x02#!SILK_V3";
    for (int i = 0; i < packets; ++i) file += little(40, 2) + std::string(40, 'x');
    return file + "\xff\xff";
}

std::string mp3(int frames) {
    std::string file;
    for (int i = 0; i < frames; ++i) file += "\xff\xfb\x90\x64" + zeros(413);  // 128 kbit/s
    return file;
}

std::string mp4(std::string_view brand, std::uint32_t milliseconds, Size size) {
    const std::string kind = box("ftyp", std::string(brand) + big(512, 4) + std::string(brand));
    const std::string head =
        box("mvhd",
            zeros(12) + big(1000, 4) + big(milliseconds, 4) + big(0x10000, 4) + big(0x100, 2) +
                zeros(10) + upright() + zeros(24) + big(2, 4));
    return kind + box("mdat", std::string(64, 'm')) + box("moov", head + track(milliseconds, size));
}

std::string docx() {
    return stored_zip_entry("[Content_Types].xml", "<Types/>") +
           stored_zip_entry("_rels/.rels", "<Relationships/>") +
           stored_zip_entry("word/document.xml", "<w:document/>");
}

}  // namespace samples
