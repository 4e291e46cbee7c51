# language: zh-CN
@government
功能: 异地受理、属地决定，标准同一
  清单内任一城市的窗口都可收件；由发卡地的主管部门决定，如同在当地申请（R14、R15）。
  窗口和主管部门各自保存自己的部分。

  @G140 @seed-S2 @NB-15 @ZS-18 @R14 @R02 @R26
  场景: 舟山人在宁波窗口申请，由舟山决定
    假如 某人持有舟山社保卡
    当 持卡在宁波申请办理 household-migration，提交
      | documents | ["household-book", "migration-permit"] |
    那么 予以办理
    而且 待遇为 LOCAL_EQUAL
    而且 由甬舟通办决定
    而且 该件状态为 ACCEPTED
    而且 换用宁波社保卡，结果相同
    而且 宁波只掌握化名，舟山掌握本人，两地以办件编号对应
    当 舟山主管部门对该件作出决定
    那么 予以办理
    而且 该件状态为 DECIDED
    当 舟山主管部门寄送办理结果
    那么 予以办理
    而且 该件状态为 DELIVERED

  @G141 @pub @ZS-18 @R14
  场景: 在舟山申请提取宁波公积金，宁波当天下午到账
    假如 时间是 2026-11-23 09:30
    而且 某人持有宁波社保卡
    当 持卡在舟山的 zs-fund-centre 申请办理 provident-fund-withdrawal，提交
      | amount_fen | 2000000 |
    那么 予以办理
    而且 该件状态为 ACCEPTED
    当 时间是 15:00
    而且 宁波主管部门对该件作出决定
    那么 予以办理
    而且 该件状态为 DECIDED
    而且 20000.00 元已到申请人账户

  @G143 @derived @NB-15 @R15
  场景: 安徽人在宁波可办长三角清单所列事项，103 项中的其他事项不可办
    假如 某人持有安徽社保卡
    而且 持卡人已获告知，并同意在宁波办理 government.accept
    当 持卡在宁波申请办理 social-insurance-transfer
    那么 予以办理
    而且 由长三角决定
    而且 该件状态为 ACCEPTED
    当 持卡在宁波申请办理 household-migration
    那么 不予办理，原因是 OUT_OF_ZONE
    当 持卡在宁波申请办理 dog-licence
    那么 不予办理，原因是 ITEM_NOT_IN_LIST
    而且 下一步提示中有“发卡地”
    而且 读卡器始终没有打开

  @G144 @derived @R15 @R16
  场景: 协议以外不能办清单事项，全国通办的服务仍可办
    假如 某人持有滨州社保卡
    当 持卡在舟山申请办理 provident-fund-withdrawal
    那么 不予办理，原因是 OUT_OF_ZONE
    当 社保卡在舟山临时挂失
    那么 予以办理
    而且 待遇为 NATIONAL_BASELINE

  @G149 @pub @ZS-19 @A-04
  场景: 次要材料可以后补，申请人自己的证件可以推翻库中记录
    假如 某人持有舟山社保卡
    当 持卡在舟山申请办理 driving-licence-renewal，提交
      | documents | ["health-certificate"] |
    那么 予以办理
    而且 该件状态为 PREACCEPTED
    当 申请人在舟山补正该件，提交
      | documents | ["photo"] |
    那么 予以办理
    而且 该件状态为 ACCEPTED
    当 证照 property-certificate 在舟山入库
    而且 持卡在舟山申请办理 property-search
    那么 予以办理
    当 持卡在舟山申请办理 property-search，提交
      | contested | ["property-certificate"] |
    那么 不予办理，原因是 MATERIAL_MISSING
    当 持卡在舟山申请办理 property-search，提交
      | contested | ["property-certificate"] |
      | documents | ["property-certificate"] |
    那么 予以办理
    而且 该件状态为 ACCEPTED

  @G150 @pub @ZS-18 @A-03
  场景: 主管部门系统故障时申请排队等候，不会丢失
    假如 舟山主管部门的系统无法答复
    而且 某人持有舟山社保卡
    当 持卡在宁波申请办理 provident-fund-withdrawal，提交
      | amount_fen | 2000000 |
    那么 予以办理
    而且 该件排队等候，并有回执编号
    当 申请人在宁波查询该件进度
    那么 该件排队等候
    当 舟山主管部门的系统恢复答复
    而且 舟山主管部门对该件作出决定
    那么 予以办理
    而且 该件状态为 DECIDED
    而且 20000.00 元已到申请人账户
    当 申请人在宁波查询该件进度
    那么 该件状态为 DECIDED

  @G153 @seed-S3 @BZ-10 @BZ-18 @R14
  场景: 在滨州只凭社保卡即可办理，款项直接到卡
    假如 某人持有滨州社保卡
    当 持卡在滨州申请办理 provident-fund-withdrawal，提交
      | amount_fen | 1000000 |
    那么 予以办理
    而且 该件状态为 ACCEPTED
    当 滨州主管部门对该件作出决定
    那么 予以办理
    而且 10000.00 元已到申请人账户

  @G155 @seed-S3 @BZ-06 @A-05 @N-04
  场景: 村级服务点办不了的，由最近的网点办理
    假如 某人持有滨州社保卡
    当 持卡在滨州的 bz-village-services 申请办理 employment-registration
    那么 予以办理
    而且 该件状态为 ACCEPTED
    当 持卡在滨州的 bz-village-services 申请办理 unemployment-benefit
    那么 不予办理，原因是 NOT_OFFERED_AT_POINT
    而且 下一步提示中有“bz-outlet-binbei”
    而且 读卡器始终没有打开

  @G156 @derived @ZS-18 @R14
  场景大纲: <发卡地>的事项在<用卡地>申请，结果与在发卡地申请相同
    假如 某人持有<发卡地>社保卡
    当 持卡在<用卡地>申请办理 provident-fund-withdrawal，提交
      | amount_fen | 6000000 |
    那么 该件状态为 ACCEPTED
    当 <发卡地>主管部门对该件作出决定
    那么 该件的结果与在<发卡地>申请的相同
    而且 50000.00 元已到申请人账户

    例子: 两个方向
      | 发卡地 | 用卡地 |
      | 宁波   | 舟山   |
      | 舟山   | 宁波   |
