@benefits
Feature: Policies find their people, say why, and never take not knowing for a no
  A household's profile is what the departments supplied, in versions; every policy is a condition
  over it. The programme is the region's own, for who lives there (R10).

  @G180 @seed-S2 @ZS-20 @ZS-21 @F-02 @R10 @L-04
  Scenario: Every match names its reasons, and one that starts with one tap carries its link
    Given a person with a card of Zhoushan and
      | born | 1940-05-01 |
    And civil_affairs of Zhoushan supplies of the person in household hh-1
      | income_fen | 900000 |
      | veteran    | true   |
    When the card is used for policy.match in Zhoushan
    Then it is allowed
    And the treatment is LOCAL
    And senior-allowance fits because of "age ≥ 80 years; household register here: yes"
    And senior-allowance starts with one tap at /e-home/apply/senior-allowance
    And minimum-income fits because of "yearly income per head ≤ 12000.00 yuan"
    And veteran-visit fits because of "veteran: yes"
    And of the matches that fit 1 starts with one tap
    And the region counted 172 policies in ZS-21, of which 41 start with one tap
    When the e-card is used for policy.match in Zhoushan
    Then the answers about policies are the same
    Given a person with a card of Ningbo
    When the card is used for policy.match in Zhoushan
    Then it is refused with HOME_PROGRAMME_ONLY

  @G181 @seed-S2 @ZS-22 @F-02
  Scenario: An accepted correction is a new version, the match is made again, the old result stays
    Given a person with a card of Zhoushan
    And civil_affairs of Zhoushan supplies of the person in household hh-1
      | disabled   | true  |
      | low_income | false |
    And it is 2026-11-23 10:00
    When the person claims with the card that low_income is true
    Then it is allowed
    And the note is CLAIM_FILED
    And nothing is known of disability-aid but that it does not fit
    When it is 2026-11-25 10:00
    And the reviewer of Zhoushan rules accept
    Then it is allowed
    And version 2 of the tag holds
    And the record of household hh-1 keeps disability-aid
      | 2026-11-23 | does not fit |
      | 2026-11-25 | fits         |
    When the reviewer of Zhoushan rules reject
    Then it is refused with ALREADY_DONE
    When the card is used for policy.match in Zhoushan
    Then disability-aid fits because of "holds a disability certificate: yes; certified low income: yes"

  @G183 @derived @ZS-21 @F-02
  Scenario: A tag that nobody supplied makes a policy "may qualify", never "no"
    Given a person with a card of Zhoushan
    When the card is used for policy.match in Zhoushan
    Then disability-aid may fit, but nobody knows "holds a disability certificate; certified low income"
    And of the matches that fit 0 start with one tap
    Given civil_affairs of Zhoushan supplies of the person in household hh-1
      | disabled | true |
    When the card is used for policy.match in Zhoushan
    Then disability-aid may fit, but nobody knows "certified low income"
    Given civil_affairs of Zhoushan supplies of the person in household hh-1
      | low_income | true |
    When the card is used for policy.match in Zhoushan
    Then disability-aid fits because of "holds a disability certificate: yes; certified low income: yes"

  @ZS-23 @seed-S2 @F-03
  Scenario: A county watches its figures in aggregates, and a person asks for none of them
    Given a person with a card of Zhoushan
    When the region of Zhoushan orders policy.monitor with
      | month | 2026-10 |
    Then it is allowed
    When the person is used for policy.monitor in Zhoushan
    Then it is refused with AGENT_NOT_AUTHORISED
