@card
Feature: Cards in everyday life, as the seeds tell it
  What the newspapers say of cards and e-cards beyond the numbered examples: one person, one card;
  three functions of an e-card; business at banks, online and by telephone; identity at counters.

  @NB-07 @seed-S1 @E-07
  Scenario: An e-card identifies, and settles at a pharmacy
    Given a person with a card of Ningbo
    When the e-card is used for culture.enter in Ningbo
    Then it is allowed
    When the e-card is used for medical.pharmacy in Ningbo
    Then it is allowed
    And the treatment is LOCAL

  @NB-11 @seed-S1 @E-04
  Scenario Outline: An e-card needs the person and the name, here without the right <what>
    Given a person with a card of Ningbo
    When the person asks for an e-card through alipay in Ningbo under a <what> that does not agree
    Then it is refused with HOLDER_MISMATCH

    Examples:
      | what |
      | name |
      | face |

  @AH-07 @seed-S4 @C-01
  Scenario: Who holds a card gets no second one
    Given a person with a card of Anhui
    When the person applies for a third-generation card in Anhui
    Then it is refused with ALREADY_ISSUED

  @AH-08 @AH-05 @seed-S4 @C-04
  Scenario: A lost card is replaced at once at a bank, by one with the mark of the one card
    Given a person with a card of Anhui
    When the card is formally reported lost in Anhui
    And a new card is asked for in Anhui
    And the new card is collected
    Then it is of the third generation and bears the mark of the one card
    When the card is used for culture.borrow in Anhui
    Then it is allowed

  @AH-06 @seed-S4 @C-06
  Scenario: A loss is reported by telephone, a card is not issued so
    Given a person with a card of Anhui
    When the card is reported lost in Anhui by phone
    Then it is allowed
    When the person is used for card.apply in Anhui with
      | channel | phone |
    Then it is refused with CHANNEL_NOT_SERVED

  @BZ-19 @seed-S3 @R06 @R08
  Scenario: A visitor from a city that came to learn is served where the nation is, and not as a local
    Given a person with a card of Foshan
    When the card is tapped on a bus in Binzhou
    Then it is allowed
    And the treatment is NATIONAL_BASELINE

  @ZS-07 @BZ-01 @AH-09 @seed-S0 @R16
  Scenario Outline: At the counters of <host> the card of <home> is a proof of identity for <item>
    Given a person with a card of <home>
    When the card is used for government.identify in <host> with
      | item | <item> |
    Then it is allowed

    Examples:
      | home     | host     | item                |
      | Zhoushan | Zhoushan | fund-account-search |
      | Ningbo   | Zhoushan | fund-account-search |
      | Binzhou  | Binzhou  | title-search        |
      | Anhui    | Anhui    | training-subsidy    |

  @AH-29 @seed-S4 @P-i @may
  Scenario: What was a next field in 2021 is open by now
    Given a person with a card of Anhui
    When the card is used for government.accept in Anhui
    Then it is allowed

  @BZ-05 @seed-S3 @R16
  Scenario: A bank's outlet in Binzhou reports a card of any region lost
    Given a person with a card of Anhui
    When the person is used for card.loss in Binzhou at bz-bank-icbc
    Then it is allowed
    And the treatment is NATIONAL_BASELINE
