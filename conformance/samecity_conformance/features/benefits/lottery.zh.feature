# language: zh-CN
@benefits
功能: 彩票奖金进入社保卡银行账户，每票一次，限成年人
  彩票归持票人所有，无论卡是哪里的；年龄和账户以发卡地答复为准。

  @G177 @seed-S4 @AH-23 @F-01 @F-04 @R10
  场景: 中奖彩票只兑一次，不兑给未成年人
    假如 p-kid 持有本人的社保卡
    当 凭社保卡在安徽办理 lottery.claim，填写
      | ticket | demo-0001 |
    那么 不予办理，原因是 UNDER_AGE
    而且 没有扣款
    假如 p-li 持有本人的社保卡
    当 凭社保卡在安徽办理 lottery.claim，填写
      | ticket | demo-0001 |
    那么 予以办理
    而且 银行账户余额为 200.00 元
    当 凭社保卡在安徽办理 lottery.claim，填写
      | ticket | demo-0001 |
    那么 不予办理，原因是 ALREADY_CLAIMED
    而且 银行账户余额为 200.00 元
    假如 某人持有宁波社保卡
    当 凭社保卡在安徽办理 lottery.claim，填写
      | ticket | demo-0002 |
    那么 予以办理
    而且 银行账户余额为 3000.00 元
    而且 各地区两两之间账目相符，合计为零

  @AH-22 @seed-S4 @R10 @R25
  场景: 工会只答复持卡人是不是会员
    假如 某人持有安徽社保卡
    而且 持卡人已获告知，并同意在安徽办理 union.check
    当 凭社保卡在安徽办理 union.check
    那么 予以办理
    而且 限额 member 为 0
