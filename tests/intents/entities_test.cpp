#include "intents/entities.hpp"

#include "intents/normalise.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace intents {
namespace {

struct Case {
    std::string_view text;
    std::string_view expected;  // "kind[part of the text]=value; ..."
};

std::string shown(std::string_view text) {
    NormalText normal;
    normalise(text, normal);
    std::vector<Entity> found;
    find_entities(normal, text, found);
    std::string result;
    std::size_t end = 0;
    for (const auto& one : found) {
        EXPECT_GE(one.begin, end);
        EXPECT_LT(one.begin, one.end);
        EXPECT_LE(one.end, text.size());
        end = one.end;
        if (!result.empty()) result += "; ";
        const auto part = text.substr(one.begin, one.end - one.begin);
        result += std::string(name(one.kind)) + "[" + std::string(part) + "]=" + one.value;
    }
    return result;
}

void check(const std::vector<Case>& cases) {
    for (const auto& [text, expected] : cases) EXPECT_EQ(shown(text), expected) << text;
}

TEST(Entities, OrderNumbers) {
    check({
        {"订单号20261119008877一直没到", "order_no[20261119008877]=20261119008877"},
        {"20261119008877", "order_no[20261119008877]=20261119008877"},
        {"訂單編號：Ａ１２３４５６", "order_no[Ａ１２３４５６]=A123456"},
        {"订单是 tb5520019934", "order_no[tb5520019934]=TB5520019934"},
        {"单号 DD-8871-2093 的", "order_no[DD-8871-2093]=DD-8871-2093"},
        {"881203这个订单怎么还没发", "order_no[881203]=881203"},
        {"订单号 2026 1119 0088 77 谢谢", "order_no[2026 1119 0088 77]=20261119008877"},
        {"订单号123456 3天了", "order_no[123456]=123456"},
        {"订单号是一二三四五六七八", "order_no[一二三四五六七八]=12345678"},
        {"订单号13800001234", "order_no[13800001234]=13800001234"},
        {"订单5天没动", ""},
        {"订单号不知道", ""},
    });
}

TEST(Entities, TrackingNumbers) {
    check({
        {"SF1234567890123到哪了", "tracking_no[SF1234567890123]=SF1234567890123"},
        {"快递单号75312345678901", "tracking_no[75312345678901]=75312345678901"},
        {"圆通快递8001234567890", "tracking_no[8001234567890]=8001234567890"},
        {"运单号：jdvb00023345112", "tracking_no[jdvb00023345112]=JDVB00023345112"},
        {"单号YT8812345678901", "tracking_no[YT8812345678901]=YT8812345678901"},
        {"EA123456789CN 丢了", "tracking_no[EA123456789CN]=EA123456789CN"},
        {"快递单号 SF 1234", "number[1234]=1234"},
    });
}

TEST(Entities, CaseNumbers) {
    check({
        {"HY261121-7K3QXM 怎么样了", "case_no[HY261121-7K3QXM]=HY261121-7K3QXM"},
        {"hy2611217k3qxm", "case_no[hy2611217k3qxm]=HY261121-7K3QXM"},
        {"编号ＨＹ２６１１２１－７Ｋ３ＱＸＭ",
         "case_no[ＨＹ２６１１２１－７Ｋ３ＱＸＭ]=HY261121-7K3QXM"},
        {"hy 261121 7k3qx m", "case_no[hy 261121 7k3qx m]=HY261121-7K3QXM"},
        {"投诉编号CP-2026-000381", "case_no[CP-2026-000381]=CP-2026-000381"},
        {"工单号：20260318", "case_no[20260318]=20260318"},
        {"HY269921-7K3QXM", "number[HY269921-7K3QXM]=HY269921-7K3QXM"},
        {"shy261121-7K3QXM", "number[shy261121-7K3QXM]=SHY261121-7K3QXM"},
        {"HY261121-7K3QXMZ", "number[HY261121-7K3QXMZ]=HY261121-7K3QXMZ"},
    });
}

TEST(Entities, Phones) {
    check({
        {"电话13800001234", "phone[13800001234]=13800001234"},
        {"+86 138-0000-1234", "phone[+86 138-0000-1234]=13800001234"},
        {"0086 13800001234", "phone[0086 13800001234]=13800001234"},
        {"8613800001234", "phone[8613800001234]=13800001234"},
        {"138 0000 1234 打给我", "phone[138 0000 1234]=13800001234"},
        {"手機１３８００００１２３４", "phone[１３８００００１２３４]=13800001234"},
        {"一三八零零零零一二三四", "phone[一三八零零零零一二三四]=13800001234"},
        {"座机010-12345678", "phone[010-12345678]=010-12345678"},
        {"（0731）8765432", "phone[（0731）8765432]=0731-8765432"},
        {"01062345678", "phone[01062345678]=010-62345678"},
        {"电话 62345678", "phone[62345678]=62345678"},
        {"400-820-8820", "phone[400-820-8820]=4008208820"},
        {"打4008208820转3没人接", "phone[4008208820转3]=4008208820"},
        {"138000012345", "order_no[138000012345]=138000012345"},
        {"12800001234", "number[12800001234]=12800001234"},
        {"你们400电话打不通", ""},
    });
}

TEST(Entities, Amounts) {
    check({
        {"退我360元", "amount[360元]=360"},
        {"¥12.50", "amount[¥12.50]=12.50"},
        {"￥1,299.00没到账", "amount[￥1,299.00]=1299"},
        {"花了三百六", "amount[三百六]=360"},
        {"赔1.2k", "amount[1.2k]=1200"},
        {"亏了1.2万", "amount[1.2万]=12000"},
        {"多扣了12块", "amount[12块]=12"},
        {"12块5", "amount[12块5]=12.50"},
        {"3块8毛", "amount[3块8毛]=3.80"},
        {"买的300多", "amount[300多]=300"},
        {"19块多买的", "amount[19块多]=19"},
        {"一万二的电视", "amount[一万二]=12000"},
        {"两千零五块钱", "amount[两千零五块钱]=2005"},
        {"退了2万5", "amount[2万5]=25000"},
        {"五毛钱", "amount[五毛钱]=0.50"},
        {"只到账1199", "amount[1199]=1199"},
        {"收了我180，又收260", "amount[180]=180; amount[260]=260"},
        {"人民币88.8", "amount[人民币88.8]=88.80"},
        {"价格从199涨到259", "amount[199]=199; amount[259]=259"},
    });
}

TEST(Entities, NotAmounts) {
    check({
        {"300多个人排队", ""},
        {"一块儿去", ""},
        {"等了30多分钟", ""},
        {"4k电视是65w的", ""},
        {"百分之三百六", ""},
        {"万一坏了", ""},
        {"一百多次", ""},
        {"三块石头", ""},
        {"128g内存", ""},
        {"0元", ""},
    });
}

TEST(Entities, Dates) {
    check({
        {"2026-11-20", "date[2026-11-20]=2026-11-20"},
        {"2026年11月20日买的", "date[2026年11月20日]=2026-11-20"},
        {"26年3月2号", "date[26年3月2号]=2026-03-02"},
        {"二零二六年十一月二十号", "date[二零二六年十一月二十号]=2026-11-20"},
        {"20261120下的单", "date[20261120]=2026-11-20"},
        {"11月20号", "date[11月20号]=--11-20"},
        {"2月24买的", "date[2月24]=--02-24"},
        {"11.20下单", "date[11.20]=--11-20"},
        {"6.8号到", "date[6.8号]=--06-08"},
        {"20号就说发货", "date[20号]=---20"},
        {"上个月28号", "date[上个月28号]=-1m28"},
        {"本月3号", "date[本月3号]=0m03"},
        {"昨天、前天、大前天", "date[昨天]=-1d; date[前天]=-2d; date[大前天]=-3d"},
        {"今天说明天到", "date[今天]=0d; date[明天]=+1d"},
        {"上周三", "date[上周三]=-1w3"},
        {"上上个星期天", "date[上上个星期天]=-2w7"},
        {"周五", "date[周五]=0w5"},
        {"下周一给我", "date[下周一]=+1w1"},
        {"三天前", "date[三天前]=-3d"},
        {"2周前", "date[2周前]=-2w"},
        {"半个月前", "date[半个月前]=-15d"},
        {"腊月二十八", "date[腊月二十八]=lunar-12-28"},
    });
}

TEST(Entities, NotDates) {
    check({
        {"3号楼", ""},
        {"9527号客服", "staff_no[9527]=9527"},
        {"7日内退货", ""},
        {"还剩2.8", ""},
        {"每周三", ""},
        {"一周一次", ""},
        {"以前天天来", ""},
        {"今日头条", ""},
        {"价格11.20元", "amount[11.20元]=11.20"},
        {"13月40号", ""},
        {"2026-13-45", "number[2026-13-45]=2026-13-45"},
    });
}

TEST(Entities, Times) {
    check({
        {"昨天下午三点半", "date[昨天]=-1d; time[下午三点半]=15:30"},
        {"15:30送的", "time[15:30]=15:30"},
        {"晚上8点", "time[晚上8点]=20:00"},
        {"凌晨12点", "time[凌晨12点]=00:00"},
        {"中午1点", "time[中午1点]=13:00"},
        {"8点20分", "time[8点20分]=08:20"},
        {"三点一刻", "time[三点一刻]=03:15"},
        {"下午", "time[下午]=afternoon"},
        {"昨晚没人接", "date[昨]=-1d; time[晚]=evening"},
        {"今早十点钟", "date[今]=0d; time[早十点钟]=10:00"},
        {"10:30-11:00", "time[10:30]=10:30; time[11:00]=11:00"},
        {"14:43:34", "time[14:43:34]=14:43"},
        {"一点都不好", ""},
        {"提三点要求", ""},
        {"快点，有点慢", ""},
        {"3点建议", ""},
    });
}

TEST(Entities, Names) {
    check({
        {"我姓王", "name[王]=王"},
        {"免贵姓欧阳", "name[欧阳]=欧阳"},
        {"我叫王芳，电话呢", "name[王芳]=王芳"},
        {"我叫张建国住在长沙", "name[张建国]=张建国"},
        {"姓名：李小龙", "name[李小龙]=李小龙"},
        {"联系人是陈女士", "name[陈]=陈"},
        {"我是刘先生", "name[刘]=刘"},
        {"收货人李四，急用", "name[李四]=李四"},
        {"姓王", "name[王]=王"},
        {"我姓陳", "name[陳]=陳"},
        {"姓名: John Smith", "name[John Smith]=John Smith"},
        {"你们那个姓王的客服", ""},
        {"客服王女士骂我", ""},
        {"我叫了外卖", ""},
        {"我叫你们经理来", ""},
        {"姓名和电话都要吗", ""},
        {"您贵姓", ""},
    });
}

TEST(Entities, StaffNumbers) {
    check({
        {"工号0327的客服", "staff_no[0327]=0327"},
        {"工号是：a12", "staff_no[a12]=A12"},
        {"客服9527态度差", "staff_no[9527]=9527"},
        {"0327号客服", "staff_no[0327]=0327"},
        {"工号零三二七", "staff_no[零三二七]=0327"},
        {"打客服3次了", ""},
        {"客服13800001234", "phone[13800001234]=13800001234"},
    });
}

TEST(Entities, OtherNumbers) {
    check({
        {"尾号5678", "number[5678]=5678"},
        {"ab1234", "number[ab1234]=AB1234"},
        {"55555555", "number[55555555]=55555555"},
        {"打12315和95588", ""},
        {"2000米，1000个", ""},
        {"身份证11010519491231002X", "number[11010519491231002X]=11010519491231002X"},
        {"123", ""},
    });
}

TEST(Entities, NothingInPlainWords) {
    check({{"你们态度太差了", ""}, {"", ""}, {"！！！", ""}, {"一二三", ""}, {"千万不要", ""}});
}

TEST(Entities, ManyAreCutAtALimit) {
    std::string text;
    while (text.size() < text_bytes_max) text += "昨天";
    NormalText normal;
    normalise(text, normal);
    std::vector<Entity> found;
    find_entities(normal, text, found);
    EXPECT_EQ(found.size(), entities_max);
}

}  // namespace
}  // namespace intents
