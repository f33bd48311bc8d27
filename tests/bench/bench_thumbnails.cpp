// Pictures looked at by the examining process, each in one of its own, as the gateway has it done.
// `processor_ms` is what a picture costs there, `gateway_ms` what it costs the gateway.
#include "gateway/examine/examiner.hpp"
#include "gateway/net/task_group.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <gd.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace gateway {
namespace {

struct Destroy {
    void operator()(gdImage* image) const { gdImageDestroy(image); }
};

using Image = std::unique_ptr<gdImage, Destroy>;

std::string taken(void* bytes, int size) {
    std::string copy(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    gdFree(bytes);
    return copy;
}

int grey_of(double light) {
    const int level = std::clamp(static_cast<int>(light), 0, 255);
    return level << 16 | level << 8 | level;
}

// Soft shapes under the grain of a sensor, about 3 MB.
const std::string& photo() {
    static const std::string file = [] {
        const Image image(gdImageCreateTrueColor(4000, 3000));
        std::minstd_rand grain(1);
        for (int y = 0; y < image->sy; ++y)
            for (int x = 0; x < image->sx; ++x) {
                const double shape = 128 + 60 * std::sin(x / 310.0) + 50 * std::cos(y / 170.0);
                image->tpixels[y][x] = grey_of(shape + static_cast<double>(grain() % 22));
            }
        int size = 0;
        void* const bytes = gdImageJpegPtr(image.get(), &size, 90);
        return taken(bytes, size);
    }();
    return file;
}

// Flat areas with small dark strokes, as a chat's or a shop's page.
const std::string& screenshot() {
    static const std::string file = [] {
        const Image image(gdImageCreateTrueColor(1920, 1080));
        gdImageFilledRectangle(image.get(), 0, 0, 1920, 1080, 0xf5f5f5);
        std::minstd_rand dice(1);
        const auto below = [&](unsigned limit) { return static_cast<int>(dice() % limit); };
        for (int line = 40; line < 1060; line += 26)
            for (int x = 60; x < 1800; x += 4 + below(12)) {
                const int y = line + below(14);
                gdImageLine(image.get(), x, y, x + below(9), line + below(14), 0x222222);
            }
        int size = 0;
        void* const bytes = gdImagePngPtr(image.get(), &size);
        return taken(bytes, size);
    }();
    return file;
}

double milliseconds_of(int who) {
    rusage used{};
    ::getrusage(who, &used);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

net::Task<void> look(Examiner& examiner, std::string file, std::size_t& made) {
    const auto outcome = co_await examiner.examine(std::move(file));
    const auto* const examined = std::get_if<Examined>(&outcome);
    if (examined != nullptr && !examined->thumbnail.empty()) ++made;
}

void thumbnails(benchmark::State& state, const std::string& file) {
    const auto at_once = static_cast<std::size_t>(state.range(0));
    net::asio::io_context io(1);
    ExamineLimits limits;
    limits.at_once_max = at_once;
    Examiner examiner(io.get_executor(), HUIYIN_EXAMINE, limits);
    net::TaskGroup group(io.get_executor(), {});
    std::size_t made = 0;
    std::size_t asked = 0;
    const double gateway_before = milliseconds_of(RUSAGE_SELF);
    const double processes_before = milliseconds_of(RUSAGE_CHILDREN);
    for (auto _ : state) {
        for (std::size_t i = 0; i < at_once; ++i) group.spawn(look(examiner, file, made));
        asked += at_once;
        io.run();
        io.restart();
    }
    if (made != asked) state.SkipWithError("not every picture has its thumbnail");
    const auto each = [&](double total) { return total / static_cast<double>(asked); };
    state.SetItemsProcessed(static_cast<std::int64_t>(asked));
    state.counters["processor_ms"] = each(milliseconds_of(RUSAGE_CHILDREN) - processes_before);
    state.counters["gateway_ms"] = each(milliseconds_of(RUSAGE_SELF) - gateway_before);
    state.counters["file_KB"] = static_cast<double>(file.size()) / 1024;
}

void photo_of_a_phone(benchmark::State& state) {
    thumbnails(state, photo());
}

void screenshot_of_a_desktop(benchmark::State& state) {
    thumbnails(state, screenshot());
}

BENCHMARK(photo_of_a_phone)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(screenshot_of_a_desktop)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gateway

BENCHMARK_MAIN();
