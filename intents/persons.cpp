// Names that customers give as their own.
#include "intents/names.hpp"
#include "intents/scan.hpp"

#include <array>

namespace intents {

namespace {

using Words = std::u32string_view;

constexpr Words surnames =
    U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    U"吕"
    U"丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    U"覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
    U"舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农"
    U"司"
    U"卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁"
    U"沙"
    U"荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官洪赖阎常申付储冼鄢练丘揭湛习谌屠帅楚晋阳商招禤植岑"
    U"邬粟敬";
// Characters that given names are made of and few other words.
constexpr Words given_names =
    U"伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超兰霞刚桂鹏玉珍琴云莉荣辉玲建华志明梅红燕萍鑫波斌雪婷雅欣"
    U"怡佳"
    U"琳晶慧颖倩瑶璐菲蕾薇妍嘉俊浩宇轩睿博翔凯峰晨旭阳文武斌健康宁海龙凤春夏秋冬雨晓小国庆淑惠珠翠"
    U"香"
    U"月莹雯琪瑜瑾璇璟瑞祥福贵财发根宝金银铜铁柱栋梁林森松柏竹菊荷莲蓉芬芝芸茜莎萱蓓彤彬炜炳煜烨焕"
    U"焱"
    U"德义仁礼智信忠孝诚善良坤乾震巍岩岚峻嵘川江河湖泽润沛涵淼源清澜潇濛思远达通顺安平乐喜悦恒永久"
    U"长"
    U"子梓紫若语诗梦亦可心爱宜意如妙美娇娥婉娴婵媛嫣卉馨馥";
constexpr auto double_surnames_words = std::to_array<Words>(
    {U"欧阳",
     U"上官",
     U"司马",
     U"诸葛",
     U"东方",
     U"皇甫",
     U"尉迟",
     U"公孙",
     U"慕容",
     U"令狐",
     U"司徒",
     U"夏侯",
     U"宇文",
     U"端木",
     U"南宫",
     U"西门"}
);
constexpr Labels double_surnames(double_surnames_words);
constexpr auto titles_words =
    std::to_array<Words>({U"先生", U"女士", U"小姐", U"太太", U"阿姨", U"大姐"});
constexpr Labels titles(titles_words);
constexpr auto own_surname_words = std::to_array<Words>(
    {U"我姓", U"俺姓", U"咱姓", U"我幸", U"我性", U"免贵姓", U"本人姓", U"敝姓", U"鄙姓", U"我是姓"}
);
constexpr Labels own_surname(own_surname_words);
constexpr auto own_name_words = std::to_array<Words>(
    {U"我叫",
     U"俺叫",
     U"我叫做",
     U"我的名字叫",
     U"我名字叫",
     U"本人叫",
     U"名字叫",
     U"我的名字是",
     U"我名字是"}
);
constexpr Labels own_name(own_name_words);
constexpr auto corrected_words = std::to_array<Words>(
    {U"不对 是", U"不对,是", U"不对是", U"错了 是", U"错了,是", U"错了是", U"应该是"}
);
constexpr Labels corrected(corrected_words);
constexpr auto name_labels_words = std::to_array<Words>(
    {U"姓名", U"名字", U"联系人", U"收件人", U"收货人", U"称呼", U"投诉人", U"本人"}
);
constexpr Labels name_labels(name_labels_words);
// Who is spoken of after these is not the customer.
constexpr auto others_before_words = std::to_array<Words>(
    {U"客服",
     U"经理",
     U"店长",
     U"员工",
     U"店员",
     U"导购",
     U"医生",
     U"老师",
     U"主管",
     U"你们的",
     U"你们那个",
     U"那个",
     U"叫",
     U"找",
     U"销售"}
);
constexpr Labels others_before(others_before_words);
// A given name ends where one of these begins.
constexpr auto name_ends_words =
    std::to_array<Words>({U"电话", U"手机", U"联系", U"住",   U"是",   U"的",   U"在", U"今年",
                          U"订单", U"身份", U"家住", U"地址", U"来自", U"要",   U"想", U"我",
                          U"你",   U"现",   U"之前", U"昨",   U"投诉", U"号码", U"购", U"买"});
constexpr Labels name_ends(name_ends_words);

bool is_han(char32_t c) {
    return c >= 0x4E00 && c <= 0x9FFF;
}

std::uint32_t surname_at(const Scan& scan, std::uint32_t at) {
    if (scan.any_starts(at, double_surnames) != 0) return 2;
    return is_one_of(scan.at(at), surnames) ? 1 : 0;
}

void take_name(Scan& scan, Span span) {
    if (span.begin < span.end && scan.is_free(span))
        scan.take(EntityKind::name, span, scan.written(span));
}

std::uint32_t behind_fillers(const Scan& scan, std::uint32_t at) {
    while (is_one_of(scan.at(at), U" :是为叫=")) ++at;
    return at;
}

// A surname with one or two characters and a boundary behind; 0 when it is no name.
std::uint32_t full_name_end(const Scan& scan, std::uint32_t at) {
    constexpr std::uint32_t given_max = 2;
    const auto surname = surname_at(scan, at);
    if (surname == 0) return 0;
    auto end = at + surname;
    while (end < at + surname + given_max && is_han(scan.at(end)) &&
           scan.any_starts(end, name_ends) == 0 && scan.any_starts(end, titles) == 0)
        ++end;
    if (end == at + surname) return 0;
    const bool closed = !is_han(scan.at(end)) || scan.any_starts(end, name_ends) != 0 ||
                        scan.any_starts(end, titles) != 0;
    return closed ? end : 0;
}

// "姓名:John Smith"
std::uint32_t latin_name_end(const Scan& scan, std::uint32_t at) {
    constexpr std::uint32_t length_max = 40;
    auto end = at;
    while (end < at + length_max &&
           (is_letter(scan.at(end)) || (scan.at(end) == U' ' && is_letter(scan.at(end + 1)))))
        ++end;
    return end > at + 1 ? end : 0;
}

bool speaks_of_others(const Scan& scan, std::uint32_t at) {
    return scan.labelled(at, others_before, U" 的", 1);
}

void try_surname(Scan& scan, std::uint32_t behind) {
    const auto at = behind_fillers(scan, behind);
    const auto surname = surname_at(scan, at);
    if (surname == 0) return;
    take_name(scan, {at, at + surname});
    // "我姓吕 双口吕 吕静": the whole name often follows.
    constexpr std::uint32_t near = 7;
    for (auto i = at + surname + 1; i < at + surname + near; ++i)
        if (scan.at(i) == scan.at(at) && !is_han(scan.before(i)))
            return take_name(scan, {i, full_name_end(scan, i)});
}

// "老马", "小李", "阿芳": how many characters, or 0.
std::uint32_t familiar_name(const Scan& scan, std::uint32_t at) {
    constexpr std::uint32_t length = 2;
    if (!is_one_of(scan.at(at), U"老小阿") || surname_at(scan, at + 1) != 1) return 0;
    return is_han(scan.at(at + length)) ? 0 : length;
}

// "我叫沈玉珍", "我叫老马", "我叫 Tom Miller".
void try_own_name(Scan& scan, std::uint32_t behind) {
    auto at = behind;
    while (is_one_of(scan.at(at), U" :")) ++at;
    if (const auto length = familiar_name(scan, at); length != 0)
        return take_name(scan, {at, at + length});
    if (surname_at(scan, at) != 0)
        take_name(scan, {at, full_name_end(scan, at)});
    else if (is_letter(scan.at(at)))
        take_name(scan, {at, latin_name_end(scan, at)});
}

// "不对,是李建军": a name only when it looks like one through and through.
void try_corrected_name(Scan& scan, std::uint32_t at) {
    if (surname_at(scan, at) == 0) return;
    const auto end = full_name_end(scan, at);
    if (end != 0 && is_one_of(scan.before(end), given_names)) take_name(scan, {at, end});
}

// A message that is nothing but a name of three characters, two of which are usual in names. Two
// characters may be any word.
void try_whole_message(Scan& scan) {
    constexpr std::uint32_t length = 3;
    std::uint32_t begin = 0;
    std::uint32_t end = scan.size();
    while (begin < end && !is_han(scan.at(begin))) ++begin;
    while (end > begin && !is_han(scan.before(end))) --end;
    if (end - begin != length || surname_at(scan, begin) != 1) return;
    if (!is_one_of(scan.at(begin + 1), given_names) || !is_one_of(scan.at(begin + 2), given_names))
        return;
    take_name(scan, {begin, end});
}

void try_label(Scan& scan, std::uint32_t behind) {
    const auto at = behind_fillers(scan, behind);
    auto end = full_name_end(scan, at);
    if (at == behind) {  // "收货人李四", not "姓名和电话"
        if (scan.at(at) != U'和') take_name(scan, {at, end});
        return;
    }
    if (end == 0) end = latin_name_end(scan, at);
    if (end == 0 && surname_at(scan, at) != 0 && scan.any_starts(at + surname_at(scan, at), titles))
        end = at + surname_at(scan, at);
    take_name(scan, {at, end});
}

void try_title(Scan& scan, std::uint32_t title) {
    for (const std::uint32_t length : {2U, 1U}) {
        if (title < length || surname_at(scan, title - length) != length) continue;
        if (!speaks_of_others(scan, title - length)) take_name(scan, {title - length, title});
        return;
    }
}

constexpr auto phone_label_words =
    std::to_array<Words>({U"联系电话", U"手机号", U"电话", U"手机", U"联系方式", U"号码", U"tel"});
constexpr Labels phone_labels(phone_label_words);
constexpr Words between = U" ,;:/、.(（";

// "刘倩,13800001209", "周建民 电话138…": a full name, or a surname alone, before a phone number.
void try_before_phone(Scan& scan, Span phone) {
    auto end = phone.begin;
    for (int steps = 0; steps < 3; ++steps) {
        while (end > 0 && is_one_of(scan.before(end), between)) --end;
        auto label = scan.any_ends(end, phone_labels);
        if (label == 0) label = scan.any_ends(end, titles);
        if (label == 0) break;
        end -= label;
    }
    auto begin = end;
    while (begin > 0 && end - begin < 5 && is_han(scan.before(begin))) --begin;
    const auto length = end - begin;
    if (end != phone.begin && length == 2 && familiar_name(scan, begin) == length)
        return take_name(scan, {begin, end});
    const auto surname = surname_at(scan, begin);
    if (surname == 0 || length < surname || length > surname + 2) return;
    // "范玲13800001318" right at the number must be a full name of its own.
    if (end == phone.begin && (length == surname || !is_one_of(scan.before(end), given_names)))
        return;
    take_name(scan, {begin, end});
}

// "13800001226徐蕾,…"
void try_behind_phone(Scan& scan, Span phone) {
    auto at = phone.end;
    while (is_one_of(scan.at(at), between)) ++at;
    auto end = full_name_end(scan, at);
    if (end == 0) end = at + familiar_name(scan, at);
    if (end > at && !is_han(scan.at(end))) take_name(scan, {at, end});
}

// Characters of words that begin like a name: 方便, 安排, 高兴, 马上.
constexpr Words no_given_names =
    U"的了吗么呢吧啊呀不没有是还能会要想说急便随问处排上下兴在好行对就都也很太给";

}  // namespace

bool may_be_name(std::string_view text_written) {
    NormalText text;
    normalise(text_written, text);
    std::vector<Entity> none;
    const Scan scan(text, "", none);
    std::uint32_t end = scan.size();
    while (end > 0 && !is_han(scan.before(end)) && !is_letter(scan.before(end))) --end;
    if (end == 0 || end > 24) return false;
    if (is_letter(scan.at(0))) return latin_name_end(scan, 0) == end;
    for (const auto title : titles)
        if (end > title.size() && scan.ends(end, title)) return true;
    if (is_one_of(scan.before(end), U"哥姐叔姨嫂") && end <= 3) return true;
    if (end == 2 && familiar_name(scan, 0) == end) return true;
    const auto surname = surname_at(scan, 0);
    if (surname == 0 || end > surname + 2) return false;
    for (auto i = surname; i < end; ++i)
        if (!is_han(scan.at(i)) || is_one_of(scan.at(i), no_given_names)) return false;
    return true;
}

void find_names(Scan& scan) {
    const auto phones = scan.phones();  // taking a name may add to what is taken, not to these
    for (const Span phone : phones) {
        try_before_phone(scan, phone);
        try_behind_phone(scan, phone);
    }
    try_whole_message(scan);
    for (std::uint32_t i = 1; i < scan.size(); ++i) {
        switch (scan.before(i)) {
            case U'姓':
            case U'幸':
            case U'性':
                // "姓王" as an answer, "我姓王"; not "那个姓王的".
                if (scan.any_ends(i, own_surname) != 0 || i == 1 || !is_han(scan.before(i - 1)))
                    try_surname(scan, i);
                break;
            case U'叫':
            case U'是':
                if (scan.any_ends(i, own_name) != 0)
                    try_own_name(scan, i);
                else if (scan.any_ends(i, corrected) != 0)
                    try_corrected_name(scan, i);
                break;
            case U'名':
            case U'字':
            case U'人':
            case U'呼':
                if (scan.any_ends(i, name_labels) != 0) try_label(scan, i);
                break;
            default:
                break;
        }
        if (is_one_of(scan.at(i), U"先女小太阿大") && scan.any_starts(i, titles) != 0)
            try_title(scan, i);
    }
}

}  // namespace intents
