// What the customers of ten days do.
#include "gateway/life/life.hpp"

namespace life {
namespace {

const std::vector<std::string> complaints{
    "显示签收了可我根本没收到，我要投诉你们的快递，订单号20261118",
    "买的电饭煲第二天就坏了，客服还骂人，我要退款！订单20261119",
    "退款说好三天到账，都一周了，太过分了，我要投诉，单号20261120",
    "罐子都瘪了，打了三次电话没人管，我要投诉你们，订单号20261117",
};

const std::vector<std::string> afterwards{
    "我的投诉处理得怎么样了",
    "电话13800001234，我姓王",
    "你们到底管不管啊",
    "怎么还没人联系我",
    "好的",
    "我要人工",
    "凭什么要我的电话",
    "工号0327的客服态度特别恶劣",
};

}  // namespace

Life::Life() : dice(GetParam()) {
    for (int i = 0; i < customers; ++i)
        everybody.push_back({.weibo = i % 3 == 0, .person = "person" + std::to_string(i)});
    for (int i = 0; i < visitors; ++i)
        guests.push_back({.visitor = Visitor(world, "visitor" + std::to_string(i))});
}

simulators::Faults Life::faults() {
    simulators::Faults made;
    made.slow_answer = 20;
    made.slow_time = std::chrono::milliseconds(2);
    made.lost_answer = 15;
    made.system_busy = 30;
    made.server_error = 20;
    made.html_error = 10;
    made.duplicate_push = 30;
    made.overlapping_retry = 20;
    made.reordered_push = 30;
    made.reorder_time = std::chrono::milliseconds(2);
    made.failed_report = 300;
    return made;
}

std::string Life::external_id(const Customer& customer) {
    auto& simulator = world.simulator();
    if (!customer.weibo) return simulator.wechat.world.of_person(0, customer.person)->openid;
    return simulator.weibo.world.of_person(0, customer.person)->uid;
}

void Life::act(Customer& customer) {
    auto& platform = world.platform(customer.weibo);
    const simulators::Who who{.person = customer.person, .account = {}};
    if (customer.has_left) return;
    if (!customer.has_complained) {
        customer.has_complained = true;
        const auto& words = complaints[dice.below(complaints.size())];
        platform.say(who, words + std::to_string(1'000 + dice.below(9'000)), {});
        return;
    }
    switch (dice.below(14)) {
        case 0:
            platform.act(who, "unfollow", {});
            customer.has_left = true;
            return;
        case 1:
            platform.act(who, "tap", {{"key", "progress"}});
            return;
        case 2:
            if (!customer.weibo)
                platform.act(who, "consent", {{"template", "notice-1"}, {"accepted", true}});
            return;
        case 3:
        case 4:
            return send_picture(customer);
        default:
            platform.say(who, afterwards[dice.below(afterwards.size())], {});
    }
}

void Life::send_picture(Customer& customer) {
    std::string bytes = "\xff\xd8\xff\xe0 of " + customer.person;
    // Now and then the same picture once more.
    if (customer.pictures.empty() || dice.below(4) > 0)
        bytes += " " + std::to_string(dice.below(1'000'000));
    customer.pictures.push_back(bytes);
    const simulators::Who who{.person = customer.person, .account = {}};
    world.platform(customer.weibo).send(who, "picture", std::move(bytes));
}

void Life::act(Guest& guest) {
    auto& visitor = guest.visitor;
    if (!visitor.is_open()) {
        visitor.open();
        world.settle();
        visitor.look();
    }
    if (!guest.has_complained) {
        guest.has_complained = true;
        const auto& words = complaints[dice.below(complaints.size())];
        visitor.say(words + std::to_string(1'000 + dice.below(9'000)));
    } else if (dice.below(4) == 0) {
        guest.unsent.insert(guest.files.size());
        guest.files.push_back(
            "\xff\xd8\xff\xe0 of " + visitor.name() + std::to_string(dice.below(1'000'000))
        );
    } else {
        visitor.say(afterwards[dice.below(afterwards.size())]);
    }
    std::erase_if(guest.unsent, [&](std::size_t number) {
        const bool taken = visitor.send_file(number, guest.files[number]);
        return taken && dice.below(5) > 0;  // or the answer was lost
    });
    if (dice.below(3) == 0) visitor.cut();
    world.settle();
    visitor.look();
    if (dice.below(3) == 0) visitor.cut();
}

void Life::come_back(Guest& guest) {
    auto& visitor = guest.visitor;
    do {
        visitor.cut();
        visitor.open();
        world.settle();
        visitor.look();
        world.settle();
        visitor.look();
    } while (visitor.has_unconfirmed());
    for (const auto number : guest.unsent) visitor.send_file(number, guest.files[number]);
    world.settle();
    visitor.look();
}

void Life::live() {
    for (auto& customer : everybody) {
        world.platform(customer.weibo).arrive(customer.person);
        world.platform(customer.weibo).act({customer.person, {}}, "follow", {});
    }
    for (int hour = 0; hour < 24 * days; ++hour) {
        for (auto& customer : everybody) {
            const bool begins = hour < 48 && !customer.has_complained;
            if (dice.below(begins ? 24 : 40) == 0) act(customer);
        }
        for (auto& guest : guests)
            if (dice.below(hour < 48 && !guest.has_complained ? 24 : 40) == 0) act(guest);
        if (dice.below(10) == 0)
            world.settle_on_a_slow_disk();
        else
            world.settle();
        world.advance(std::chrono::hours(1));
    }
    for (auto& guest : guests) come_back(guest);
}

const simulators::Screen& Life::screen(const Customer& customer) {
    auto& simulator = world.simulator();
    if (!customer.weibo) return simulator.wechat.world.of_person(0, customer.person)->screen;
    return simulator.weibo.world.of_person(0, customer.person)->screen;
}

}  // namespace life
