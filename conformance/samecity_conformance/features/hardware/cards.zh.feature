# language: zh-CN
@hardware @chips
功能: 卡能证明多少，就相信多少
  没有密钥的终端什么都不信，芯片也不知道自己的状态（R16、R17、R18）。

  @NB-10 @derived @H-01
  场景: 没有 SAM 的终端只受理二维码，不受理卡
    假如 某人持有宁波社保卡
    而且 终端没有 SAM（安全模块）
    当 凭社保卡进入宁波 nb-museum
    那么 不予办理，原因是 SAM_MISSING
    而且 用卡地没有得知任何信息
    当 凭电子社保卡进入宁波 nb-museum
    那么 予以办理

  @NB-13 @derived @H-03 @R17 @R18
  场景: 芯片不知道已挂失，能证明真伪也不予办理
    假如 某人持有宁波社保卡
    而且 卡已挂失，而芯片并不知情
    当 持卡在宁波乘坐公交车
    那么 不予办理，原因是 CARD_REPORTED_LOST
    而且 没有扣款
    当 凭社保卡进入安徽 ah-museum
    那么 不予办理，原因是 CARD_REPORTED_LOST

  @NB-10 @derived @H-02 @N-03
  场景: 复制的卡即使钱包里有钱也不能乘车
    假如 某人持有安徽社保卡
    而且 这张卡是伪卡
    当 持卡在宁波乘坐公交车
    那么 不予办理，原因是 CARD_NOT_AUTHENTIC
    而且 没有扣款
    而且 用卡地没有得知任何信息
    而且 宁波上报 CARD_NOT_AUTHENTIC 事件
