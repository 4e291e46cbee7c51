@government
Feature: Nobody brings what is on record, and nobody has to come in person
  Certificates are shared, so that documents on record are not asked for (L:ZJ-1 art. 7). An agent
  acts for one item, for a time, and is recorded beside the applicant.

  @G146 @seed-S2 @ZS-14 @ZS-19 @A-01
  Scenario: Of four documents two are on record, and two remain
    Given a person with a card of Zhoushan
    And the certificate id-card goes on record in Zhoushan
    And the certificate business-licence goes on record in Zhoushan
    When the card is used for government.certs in Zhoushan
    Then it is allowed
    And 4 documents are required, 2 exempted and 2 needed
    And Zhoushan reports 5305 exempted of 20463

  @G147 @seed-S2 @ZS-19 @A-01 @L-04
  Scenario: The rate of exempted documents is computed from the counts
    Then Zhoushan reports 5303 exempted of 20459
    And Zhoushan reports a rate of 25.92 %

  @G152 @seed-S2 @ZS-15 @A-02
  Scenario: An agent acts for the one item of a mandate, until it runs out
    Given a person with a card of Zhoushan
    And the person lets another one apply for provident-fund-withdrawal in Zhoushan
    When the agent applies for business-change in Zhoushan
    Then it is refused with AGENT_NOT_AUTHORISED
    When 30 days pass
    And the agent applies for provident-fund-withdrawal in Zhoushan
    Then it is refused with AGENT_NOT_AUTHORISED
    When the person lets another one apply for provident-fund-withdrawal in Zhoushan
    And the agent applies for provident-fund-withdrawal in Zhoushan
    Then it is allowed
    And the case is ACCEPTED
    And the case names both the applicant and the agent

  @ZS-16 @seed-S2 @A-05
  Scenario: A terminal takes what stands on its list, and sends the rest to a counter
    Given a person with a card of Zhoushan
    When the e-card is used for government.terminal in Zhoushan at zs-terminal with
      | item | provident-fund-withdrawal |
    Then it is allowed
    When the e-card is used for government.terminal in Zhoushan at zs-terminal with
      | item | household-migration |
    Then it is refused with NOT_OFFERED_AT_POINT
