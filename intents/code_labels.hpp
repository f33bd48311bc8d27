// The words that tell what a number is the number of. For the finders of codes and the
// look at whose number it is.
#pragma once

#include "intents/scan.hpp"

#include <array>
#include <string_view>

namespace intents {

using Words = std::u32string_view;

inline constexpr auto case_labels_words = std::to_array<Words>(
    {U"投诉编号",
     U"投诉单号",
     U"投诉号",
     U"投诉单",
     U"工单号",
     U"工单编号",
     U"工单",
     U"案件编号",
     U"案件号",
     U"案号",
     U"受理编号",
     U"受理单号",
     U"受理号",
     U"登记编号",
     U"登记号",
     U"回执号",
     U"反馈编号",
     U"事件编号"}
);
inline constexpr Labels case_labels(case_labels_words);
inline constexpr auto tracking_labels_words = std::to_array<Words>(
    {U"快递单号",
     U"运单号",
     U"运单",
     U"物流单号",
     U"物流号",
     U"快递号",
     U"快递单",
     U"面单号",
     U"面单",
     U"邮件号",
     U"包裹号",
     U"快递编号",
     U"物流编号"}
);
inline constexpr Labels tracking_labels(tracking_labels_words);
inline constexpr auto carriers_words = std::to_array<Words>(
    {U"顺丰",     U"圆通",     U"中通",     U"申通",     U"韵达",     U"极兔",     U"邮政",
     U"德邦",     U"百世",     U"天天快递", U"京东快递", U"京东物流", U"ems",      U"菜鸟",
     U"丰巢",     U"顺丰快递", U"顺丰速运", U"圆通快递", U"圆通速递", U"中通快递", U"申通快递",
     U"韵达快递", U"极兔快递", U"极兔速递", U"邮政快递", U"德邦快递", U"百世快递", U"百世汇通"}
);
inline constexpr Labels carriers(carriers_words);
inline constexpr auto staff_labels_words = std::to_array<Words>(
    {U"工号",
     U"员工号",
     U"员工编号",
     U"客服编号",
     U"工牌号",
     U"工牌",
     U"坐席号",
     U"坐席编号",
     U"警号"}
);
inline constexpr Labels staff_labels(staff_labels_words);
// These name a person; a number follows directly: "客服9527".
inline constexpr auto staff_titles_words = std::to_array<Words>(
    {U"客服",
     U"坐席",
     U"专员",
     U"接线员",
     U"话务员",
     U"快递员",
     U"配送员",
     U"骑手",
     U"服务员",
     U"营业员",
     U"售货员",
     U"店员",
     U"员工",
     U"人员",
     U"经理",
     U"主管",
     U"柜员",
     U"司机"}
);
inline constexpr Labels staff_titles(staff_titles_words);
inline constexpr auto order_labels_words =
    std::to_array<Words>({U"订单号",   U"订单编号", U"订单号码", U"单号",   U"交易号", U"交易单号",
                          U"流水号",   U"商户单号", U"定单号",   U"订单id", U"单据号", U"合同编号",
                          U"合同号",   U"保单号",   U"预订号",   U"预约号", U"票号",   U"确认号",
                          U"服务单号", U"行程单号", U"购物单号"});
inline constexpr Labels order_labels(order_labels_words);
inline constexpr auto sure_order_labels_words =
    std::to_array<Words>({U"订单号", U"订单编号", U"订单号码", U"定单号", U"订单id"});
inline constexpr Labels sure_order_labels(sure_order_labels_words);
inline constexpr auto loose_order_labels_words =
    std::to_array<Words>({U"订单", U"单子", U"定单", U"这单", U"那单", U"此单", U"order"});
inline constexpr Labels loose_order_labels(loose_order_labels_words);
inline constexpr auto order_endings_words = std::to_array<Words>(
    {U"这个订单",
     U"这个单",
     U"这笔订单",
     U"这单",
     U"那单",
     U"那个单",
     U"这一单",
     U"的订单",
     U"的单",
     U"订单",
     U"号订单",
     U"这笔"}
);
inline constexpr Labels order_endings(order_endings_words);
// The business's own names for what it calls an order elsewhere. They hold other labels.
inline constexpr auto reference_labels_words = std::to_array<Words>(
    {U"报案号",
     U"报案编号",
     U"户号",
     U"缴费号",
     U"就诊卡号",
     U"就诊卡",
     U"就诊号",
     U"门诊号",
     U"住院号",
     U"病历号",
     U"会员号",
     U"会员卡号",
     U"学号"}
);
inline constexpr Labels reference_labels(reference_labels_words);
// Numbers of cards, accounts, cars, flights and models: explained, and nobody's order.
inline constexpr auto foreign_labels_words =
    std::to_array<Words>({U"卡号",   U"银行卡",   U"信用卡", U"身份证",   U"身份证号", U"账号",
                          U"帐号",   U"账户",     U"帐户",   U"客户号",   U"用户号",   U"车牌",
                          U"车牌号", U"车牌号码", U"航班",   U"航班号",   U"车次",     U"型号",
                          U"款号",   U"批号",     U"批次",   U"生产批号", U"房间号",   U"房间",
                          U"房号",   U"门牌号",   U"座位号", U"桌号"});
inline constexpr Labels foreign_labels(foreign_labels_words);
// Well-known services: their numbers identify nobody's order.
inline constexpr auto hotlines = std::to_array<Words>(
    {U"12315",
     U"12345",
     U"12305",
     U"12300",
     U"12378",
     U"12365",
     U"12358",
     U"12369",
     U"12318",
     U"12313",
     U"12333",
     U"10086",
     U"10010",
     U"10000",
     U"11183",
     U"11185"}
);

}  // namespace intents
