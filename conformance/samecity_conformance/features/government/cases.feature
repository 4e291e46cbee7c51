@government
Feature: Taken in here, decided there, by one and the same standard
  A window of any city on the list takes an application in; the authority at home decides it, as if
  it had been filed there (R14, R15). Window and authority each keep their own part.

  @G140 @seed-S2 @NB-15 @ZS-18 @R14 @R02 @R26
  Scenario: A Zhoushan person applies at a window in Ningbo, and Zhoushan decides
    Given a person with a card of Zhoushan
    When the card applies for household-migration in Ningbo with
      | documents | ["household-book", "migration-permit"] |
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And it was decided by ningbo-zhoushan
    And the case is ACCEPTED
    And a card of Ningbo gets the same
    And Ningbo knows a pseudonym and Zhoushan the person, joined by the number of the case
    When the authority of Zhoushan decides the case
    Then it is allowed
    And the case is DECIDED
    When the authority of Zhoushan posts the result
    Then it is allowed
    And the case is DELIVERED

  @G141 @pub @ZS-18 @R14
  Scenario: A Ningbo provident fund applied for in Zhoushan is paid by Ningbo the same afternoon
    Given it is 2026-11-23 09:30
    And a person with a card of Ningbo
    When the card applies for provident-fund-withdrawal in Zhoushan at zs-fund-centre with
      | amount_fen | 2000000 |
    Then it is allowed
    And the case is ACCEPTED
    When it is 15:00
    And the authority of Ningbo decides the case
    Then it is allowed
    And the case is DECIDED
    And 20000.00 has come to the applicant's account

  @G143 @derived @NB-15 @R15
  Scenario: An Anhui person is served in Ningbo what the Delta's list names, and nothing else of the 103
    Given a person with a card of Anhui
    And the holder was shown the notice and agreed to government.accept in Ningbo
    When the card applies for social-insurance-transfer in Ningbo
    Then it is allowed
    And it was decided by delta
    And the case is ACCEPTED
    When the card applies for household-migration in Ningbo
    Then it is refused with OUT_OF_ZONE
    When the card applies for dog-licence in Ningbo
    Then it is refused with ITEM_NOT_IN_LIST
    And the next step mentions "place of issue"
    And the reader was never opened

  @G144 @derived @R15 @R16
  Scenario: From outside every zone the list is closed, the national service is not
    Given a person with a card of Binzhou
    When the card applies for provident-fund-withdrawal in Zhoushan
    Then it is refused with OUT_OF_ZONE
    When the card is reported lost in Zhoushan
    Then it is allowed
    And the treatment is NATIONAL_BASELINE

  @G149 @pub @ZS-19 @A-04
  Scenario: What is minor may follow, and the applicant's own document counts against the record
    Given a person with a card of Zhoushan
    When the card applies for driving-licence-renewal in Zhoushan with
      | documents | ["health-certificate"] |
    Then it is allowed
    And the case is PREACCEPTED
    When the applicant supplements the case in Zhoushan with
      | documents | ["photo"] |
    Then it is allowed
    And the case is ACCEPTED
    When the certificate property-certificate goes on record in Zhoushan
    And the card applies for property-search in Zhoushan
    Then it is allowed
    When the card applies for property-search in Zhoushan with
      | contested | ["property-certificate"] |
    Then it is refused with MATERIAL_MISSING
    When the card applies for property-search in Zhoushan with
      | contested | ["property-certificate"] |
      | documents | ["property-certificate"] |
    Then it is allowed
    And the case is ACCEPTED

  @G150 @pub @ZS-18 @A-03
  Scenario: While the authority's system is down the application waits, and nothing is lost
    Given the authority of Zhoushan cannot be asked
    And a person with a card of Zhoushan
    When the card applies for provident-fund-withdrawal in Ningbo with
      | amount_fen | 2000000 |
    Then it is allowed
    And it is queued under a receipt number
    When the applicant asks about the case in Ningbo
    Then it is queued
    When the authority of Zhoushan can be asked again
    And the authority of Zhoushan decides the case
    Then it is allowed
    And the case is DECIDED
    And 20000.00 has come to the applicant's account
    When the applicant asks about the case in Ningbo
    Then the case is DECIDED

  @G153 @seed-S3 @BZ-10 @BZ-18 @R14
  Scenario: In Binzhou the card alone suffices, and the money goes to the card
    Given a person with a card of Binzhou
    When the card applies for provident-fund-withdrawal in Binzhou with
      | amount_fen | 1000000 |
    Then it is allowed
    And the case is ACCEPTED
    When the authority of Binzhou decides the case
    Then it is allowed
    And 10000.00 has come to the applicant's account

  @G155 @seed-S3 @BZ-06 @A-05 @N-04
  Scenario: What a village point does not do, the nearest outlet does
    Given a person with a card of Binzhou
    When the card applies for employment-registration in Binzhou at bz-village-services
    Then it is allowed
    And the case is ACCEPTED
    When the card applies for unemployment-benefit in Binzhou at bz-village-services
    Then it is refused with NOT_OFFERED_AT_POINT
    And the next step mentions "bz-outlet-binbei"
    And the reader was never opened

  @G156 @derived @ZS-18 @R14
  Scenario Outline: A case of <home> filed in <host> ends as one filed at home
    Given a person with a card of <home>
    When the card applies for provident-fund-withdrawal in <host> with
      | amount_fen | 6000000 |
    Then the case is ACCEPTED
    When the authority of <home> decides the case
    Then the case ends as one that was filed in <home>
    And 50000.00 has come to the applicant's account

    Examples: both ways
      | home     | host     |
      | Ningbo   | Zhoushan |
      | Zhoushan | Ningbo   |
