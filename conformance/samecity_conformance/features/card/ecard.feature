@card @ecard
Feature: One e-card per card, carried by many apps, good for one scan
  The national platform issues it to who holds a usable card, and is asked at each use (R17, R20).

  @G001 @seed-S1 @NB-06 @NB-12 @R20
  Scenario Outline: Without a physical card no e-card is issued through <channel>
    Given a newcomer to Ningbo without a card
    When the person asks for an e-card through <channel> in Ningbo
    Then it is refused with ECARD_NO_PHYSICAL_CARD
    And the next step mentions "Apply for a physical card first"

    Examples: the channels of the register, of which the source names six of 22
      | channel      |
      | zheliban     |
      | ningbo-hrss  |
      | bank         |
      | alipay       |
      | wechat       |
      | unionpay     |
      | national-app |

  @G003 @seed-S1 @NB-05 @R20
  Scenario: A second app brings the same e-card
    Given a person with a card of Ningbo
    When the person asks for an e-card through alipay in Ningbo
    Then it is allowed
    And it is one e-card in 1 apps
    When the person asks for an e-card through wechat in Ningbo
    Then it is allowed
    And it is one e-card in 2 apps
    When the e-card is shown through alipay
    Then it is allowed
    When the e-card is shown through wechat
    Then it is allowed

  @G009 @seed-S1 @NB-10 @E-05
  Scenario: Without the national platform a code is refused and the physical card suggested
    Given a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    And the e-card is shown
    And the national platform cannot be reached
    When the code is scanned at nb-museum in Ningbo
    Then it is refused with PLATFORM_UNREACHABLE
    And nothing was charged
    And the next step mentions "physical card"
    When the e-card is shown
    Then it is refused with PLATFORM_UNREACHABLE

  @G010 @seed-S1 @NB-08 @E-03
  Scenario: An app outside the register issues nothing
    Given a person with a card of Ningbo
    When the person asks for an e-card through twenty-third in Ningbo
    Then it is refused with CHANNEL_NOT_AUTHORISED

  @G012 @pub @E-01 @T-01
  Scenario Outline: A code that is <seconds> seconds old
    Given a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    When the e-card is shown
    And <seconds> seconds pass
    And the code is scanned at nb-museum in Ningbo
    Then <answer>

    Examples:
      | seconds | answer                         |
      | 60      | it is allowed                  |
      | 61      | it is refused with QR_EXPIRED  |

  @G013 @pub @E-02
  Scenario: A code is scanned once, wherever the second scan is
    Given a person with a card of Ningbo
    And the person asks for an e-card through alipay in Ningbo
    When the e-card is shown
    And the code is scanned at nb-museum in Ningbo
    Then it is allowed
    When the code is scanned at ah-museum in Anhui
    Then it is refused with QR_REPLAYED

  @G018 @pub @E-06
  Scenario Outline: Under the softer policy the e-card of a holder who <wish> it is used for identity
    Given the e-card follows a lost card by HOLDER_AUTHORISED
    And a person with a card of Ningbo
    And an e-card of alipay that the holder <wish> during a loss
    When the card is reported lost in Ningbo
    And the e-card is shown
    Then <answer>

    Examples:
      | wish           | answer                                |
      | allows         | it is allowed                         |
      | does not allow | it is refused with CARD_REPORTED_LOST |

  @G019 @derived @E-06 @R18
  Scenario: Under the policy of the source no wish of the holder keeps the e-card alive
    Given the e-card follows a lost card by SEED_STRICT
    And a person with a card of Ningbo
    And an e-card of alipay that the holder allows during a loss
    When the card is reported lost in Ningbo
    And the e-card is shown
    Then it is refused with CARD_REPORTED_LOST
