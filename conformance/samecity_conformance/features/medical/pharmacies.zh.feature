# language: zh-CN
@medical
功能: 药店刷卡扫码同样结算，不得冒用他人的卡
  药店须为定点；没有扫码设备的会请出示实体卡（R19）。
  医保个人账户既不是电子钱包，也不是银行账户（R24）。

  @NB-01 @seed-S1 @R19 @E-05 @R24
  场景: 镇海扫码购药一步结算，但离不开全国平台
    假如 某人持有宁波社保卡
    当 凭电子社保卡在宁波 nb-pharmacy-zhenhai 购药结算
    那么 予以办理
    而且 待遇为 LOCAL
    而且 目录内金额为 61.11 元，支付比例为 80%
    而且 基金支付 48.89 元，个人支付 15.40 元
    而且 用卡地只得知卡有效
    当 凭电子社保卡在宁波 nb-pharmacy-zhenhai 购药结算：amoxicillin 30.00、ginseng-tonic 20.00 和 toothpaste 12.00
    那么 予以办理
    而且 目录内金额为 30.00 元，支付比例为 80%
    而且 基金支付 24.00 元，个人支付 38.00 元
    而且 个人支付部分由个人账户支付 26.00 元
    而且 附有说明 NOT_COVERED
    当 出示电子社保卡
    假如 全国平台无法连接
    当 凭刚出示的二维码在宁波 nb-pharmacy-zhenhai 购药结算
    那么 不予办理，原因是 PLATFORM_UNREACHABLE
    而且 没有扣款
    当 凭社保卡在宁波 nb-pharmacy-zhenhai 购药结算
    那么 予以办理

  @G081 @seed-S1 @NB-01 @NB-03 @R19 @R27
  场景: 没有扫码设备的药店请顾客出示实体卡
    假如 某人持有宁波社保卡
    当 凭电子社保卡在宁波 nb-pharmacy-card-only 购药结算
    那么 不予办理，原因是 KIND_NOT_ACCEPTED
    而且 读卡器始终没有打开
    而且 下一步提示中有“card_contact”
    而且 下一步提示中有“实体社保卡”
    当 凭社保卡在宁波 nb-pharmacy-card-only 购药结算
    那么 予以办理

  @G097 @seed-S4 @AH-21 @R19
  场景: 十六市中唯一未开通电子社保卡就医的城市，实体卡可用
    假如 某人持有铜陵社保卡
    当 凭电子社保卡在铜陵 ah-tongling-pharmacy 购药结算
    那么 不予办理，原因是 KIND_NOT_ACCEPTED
    而且 下一步提示中有“实体社保卡”
    当 患者凭电子社保卡在铜陵 ah-tongling-hospital 挂号
    那么 不予办理，原因是 KIND_NOT_ACCEPTED
    当 凭社保卡在铜陵 ah-tongling-pharmacy 购药结算
    那么 予以办理
    当 凭电子社保卡在芜湖 ah-wuhu-pharmacy 购药结算
    那么 予以办理

  @NB-14 @seed-S1 @E-02 @R20
  场景: 没带卡到柜台：绑定电子社保卡并完成结算
    假如 某人持有宁波社保卡
    当 本人在宁波通过支付宝申领电子社保卡
    那么 予以办理
    而且 同一张电子社保卡在 1 个应用中
    当 通过支付宝出示电子社保卡
    而且 凭刚出示的二维码在宁波 nb-pharmacy-zhenhai 购药结算
    那么 予以办理
    而且 基金支付 48.89 元，个人支付 15.40 元
    当 凭刚出示的二维码在宁波 nb-pharmacy-zhenhai 购药结算
    那么 不予办理，原因是 QR_REPLAYED
    而且 没有扣款

  @ZS-11 @seed-S0 @M-03
  场景: 非定点药店不能结算
    假如 某人持有舟山社保卡
    当 凭社保卡在舟山 zs-pharmacy-undesignated 购药结算
    那么 不予办理，原因是 NOT_DESIGNATED
    而且 没有扣款
