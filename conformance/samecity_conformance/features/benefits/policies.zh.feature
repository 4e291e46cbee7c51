# language: zh-CN
@benefits
功能: 政策找人，说明依据，情况不明不等于不符合
  家庭画像由各部门提供，分版本保存；每项政策都是对画像的一个条件。
  项目由当地自己设立，面向在当地的人（R10）。

  @G180 @seed-S2 @ZS-20 @ZS-21 @F-02 @R10 @L-04
  场景: 每项匹配都写明依据，能一键办理的附上链接
    假如 某人持有舟山社保卡，情况如下
      | 出生日期 | 1940-05-01 |
    而且 舟山民政部门提供家庭 hh-1 中此人的标签
      | income_fen | 900000 |
      | veteran    | true   |
    当 凭社保卡在舟山办理 policy.match
    那么 予以办理
    而且 待遇为 LOCAL
    而且 符合 senior-allowance，依据是“年龄 ≥ 80周岁；本地户籍：是”
    而且 senior-allowance 可从 /e-home/apply/senior-allowance 一键办理
    而且 符合 minimum-income，依据是“人均年收入 ≤ 12000.00元”
    而且 符合 veteran-visit，依据是“退役军人：是”
    而且 符合的政策中有 1 项可一键办理
    而且 该地区在 ZS-21 中公布政策 172 项，其中 41 项可一键办理
    当 凭电子社保卡在舟山办理 policy.match
    那么 关于政策的答复相同
    假如 某人持有宁波社保卡
    当 凭社保卡在舟山办理 policy.match
    那么 不予办理，原因是 HOME_PROGRAMME_ONLY

  @G181 @seed-S2 @ZS-22 @F-02
  场景: 修正通过即成新版本，重新匹配，原结果保留
    假如 某人持有舟山社保卡
    而且 舟山民政部门提供家庭 hh-1 中此人的标签
      | disabled   | true  |
      | low_income | false |
    而且 时间是 2026-11-23 10:00
    当 此人凭社保卡申请把 low_income 更正为“是”
    那么 予以办理
    而且 附有说明 CLAIM_FILED
    而且 对 disability-aid 只答复不符合
    当 时间是 2026-11-25 10:00
    而且 舟山的审核人员予以通过
    那么 予以办理
    而且 标签以第 2 版为准
    而且 家庭 hh-1 的记录中保留着 disability-aid 的历次结果
      | 2026-11-23 | 不符合 |
      | 2026-11-25 | 符合   |
    当 舟山的审核人员予以驳回
    那么 不予办理，原因是 ALREADY_DONE
    当 凭社保卡在舟山办理 policy.match
    那么 符合 disability-aid，依据是“持残疾人证：是；低收入家庭认定：是”

  @G183 @derived @ZS-21 @F-02
  场景: 无人提供的标签只能得出“可能符合”，不能得出“不符合”
    假如 某人持有舟山社保卡
    当 凭社保卡在舟山办理 policy.match
    那么 可能符合 disability-aid，但尚不掌握“持残疾人证；低收入家庭认定”
    而且 符合的政策中有 0 项可一键办理
    假如 舟山民政部门提供家庭 hh-1 中此人的标签
      | disabled | true |
    当 凭社保卡在舟山办理 policy.match
    那么 可能符合 disability-aid，但尚不掌握“低收入家庭认定”
    假如 舟山民政部门提供家庭 hh-1 中此人的标签
      | low_income | true |
    当 凭社保卡在舟山办理 policy.match
    那么 符合 disability-aid，依据是“持残疾人证：是；低收入家庭认定：是”

  @ZS-23 @seed-S2 @F-03
  场景: 县里只看汇总数字，个人无权查询
    假如 某人持有舟山社保卡
    当 舟山的主管机构发起 policy.monitor，填写
      | month | 2026-10 |
    那么 予以办理
    当 凭本人身份在舟山办理 policy.monitor
    那么 不予办理，原因是 AGENT_NOT_AUTHORISED
