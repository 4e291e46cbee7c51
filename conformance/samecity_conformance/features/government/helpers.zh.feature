# language: zh-CN
@government
功能: 库中已有的材料免提交，本人不必到场
  证照共享，库中已有的材料不再要求提交（浙江省保障“最多跑一次”改革规定第 7 条）。
  代办人只办一项、限定期限，并与申请人一同记载。

  @G146 @seed-S2 @ZS-14 @ZS-19 @A-01
  场景: 四份材料中两份已在库，还需两份
    假如 某人持有舟山社保卡
    而且 证照 id-card 在舟山入库
    而且 证照 business-licence 在舟山入库
    当 凭社保卡在舟山办理 government.certs
    那么 予以办理
    而且 应提交材料 4 份，免提交 2 份，仍需 2 份
    而且 舟山报告应提交材料 20463 份，免提交 5305 份

  @G147 @seed-S2 @ZS-19 @A-01 @L-04
  场景: 材料免提交率由份数算出
    那么 舟山报告应提交材料 20459 份，免提交 5303 份
    而且 舟山报告材料免提交率为 25.92%

  @G152 @seed-S2 @ZS-15 @A-02
  场景: 代办人只办委托书所列的一项，到期为止
    假如 某人持有舟山社保卡
    而且 本人委托他人在舟山申请办理 provident-fund-withdrawal
    当 代办人在舟山申请办理 business-change
    那么 不予办理，原因是 AGENT_NOT_AUTHORISED
    当 过了 30 天
    而且 代办人在舟山申请办理 provident-fund-withdrawal
    那么 不予办理，原因是 AGENT_NOT_AUTHORISED
    当 本人委托他人在舟山申请办理 provident-fund-withdrawal
    而且 代办人在舟山申请办理 provident-fund-withdrawal
    那么 予以办理
    而且 该件状态为 ACCEPTED
    而且 该件同时记载申请人和代办人

  @ZS-16 @seed-S2 @A-05
  场景: 自助终端只办清单所列事项，其余请到窗口
    假如 某人持有舟山社保卡
    当 凭电子社保卡在舟山的 zs-terminal 办理 government.terminal，填写
      | item | provident-fund-withdrawal |
    那么 予以办理
    当 凭电子社保卡在舟山的 zs-terminal 办理 government.terminal，填写
      | item | household-migration |
    那么 不予办理，原因是 NOT_OFFERED_AT_POINT
