@city-life
Feature: A discount goes to whom its sponsor admits, and the full price stands for everybody
  An offer is for local cards unless its text says more (R09); a newcomer's card is a local card
  (ZS-04), an e-card counts as a card.

  @G200 @seed-S0 @ZS-03 @ZS-04 @T-09
  Scenario Outline: Spend 20, save 19: <amount> costs <price>
    Given it is 2023-10-09 10:00
    And the person p-chen with their card
    When the card pays <amount> at zs-market in Zhoushan
    Then it is allowed
    And the published price is <amount>
    And the amount payable is <price>
    And the note is BELOW_THRESHOLD

    Examples: below the threshold
      | amount | price |
      | 19.99  | 19.99 |

  @G200 @seed-S0 @ZS-03 @ZS-04 @T-09 @R19
  Scenario Outline: Spend 20, save 19: <amount> costs <price>, and the funder pays 19.00
    Given it is 2023-10-09 10:00
    And the person p-chen with their card
    When the e-card pays <amount> at zs-market in Zhoushan
    Then it is allowed
    And the amount payable is <price>
    And 19.00 is saved
    And there is no note
    And 19.00 comes from the funder of summer-20-19

    Examples: from the threshold on
      | amount | price |
      | 20.00  | 1.00  |
      | 25.00  | 6.00  |

  @G201 @seed-S0 @ZS-03 @ZS-04 @R09 @R02
  Scenario: A card of the Delta has the offer of Daishan as a local card does
    Given it is 2023-10-09 10:00
    And the person p-zhu with their card
    When the card pays 20.00 at zs-market in Zhoushan
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the amount payable is 1.00
    And a card of Zhoushan gets the same

  @derived @ZS-03 @R09
  Scenario: A card from outside the Delta is not meant by the offer of Daishan
    Given it is 2023-10-09 10:00
    And the person p-fan with their card
    When the card pays 20.00 at zs-market in Zhoushan
    Then it is refused with OUT_OF_ZONE

  @G203 @pub @R06
  Scenario: Ningbo's merchants take the same off for every card of the country
    Given the person p-fan with their card
    When the card pays 100.00 at nb-market in Ningbo
    Then it is allowed
    And the treatment is HOST_OPEN
    And the amount payable is 90.00
    And a card of Ningbo gets the same

  @derived @ZS-03 @R09 @R04
  Scenario: An offer whose text says nothing is for local cards
    Given it is 2024-02-10 10:00
    And a person with a card of Ningbo
    When the card pays 60.00 at nb-market in Ningbo
    Then it is allowed
    And 10.00 comes from the funder of spring-local
    And the amount payable is 50.00
    Given a person with a card of Anhui
    When the card pays 60.00 at nb-market in Ningbo
    Then it is allowed
    And 6.00 comes from the funder of merchants
    And the amount payable is 54.00

  @G204 @derived @ZS-03 @R29 @R21
  Scenario: One of two who pay at once has the last discount
    Given one discount is left of each offer in Zhoushan
    And the person p-chen with their card
    Then of two people with cards of Ningbo who pay 20.00 at zs-market in Zhoushan at once, one has the discount

  @derived @ZS-03 @T-09
  Scenario: Once per person and day, and again after a refund
    Given the person p-chen with their card
    When the card pays 20.00 at zs-market in Zhoushan
    Then the amount payable is 1.00
    When the merchant takes the last purchase back
    Then it is allowed
    And 1.00 goes back to the customer
    When the card pays 20.00 at zs-bakery in Zhoushan
    Then the amount payable is 1.00
    When the e-card pays 20.00 at zs-bakery in Zhoushan
    Then it is allowed
    And the amount payable is 20.00
    And the note is QUOTA_EXHAUSTED
    When it is 2026-11-24 00:00
    And the card pays 20.00 at zs-bakery in Zhoushan
    Then the amount payable is 1.00

  @G184 @seed-S0 @ZS-32 @R04
  Scenario Outline: The <paper> paper costs <price> for who holds <certificate>
    Given a person with a card of Zhoushan and
      | born    | 1950-01-01 |
      | classes | <classes>  |
    When the card is used for shop.subscribe in Zhoushan with
      | paper | <paper> |
    Then it is allowed
    And the amount payable is <price>

    Examples: with and without the senior certificate
      | paper   | certificate              | classes | price  |
      | daily   | the senior certificate   | senior  | 420.00 |
      | daily   | another certificate      | veteran | 460.00 |
      | evening | the senior certificate   | senior  | 238.00 |
      | evening | another certificate      | veteran | 288.00 |

  @seed-S3 @BZ-15 @L-03 @N-01
  Scenario: A bill is paid by card once, whoever pays it
    Given a person with a card of Binzhou
    When the card is used for shop.bill in Binzhou
    Then it is refused with CONSENT_MISSING
    Given the holder was shown the notice and agreed to shop.bill in Binzhou
    When the card is used for shop.bill in Binzhou with
      | bill | heat-2611 |
    Then it is allowed
    And the amount payable is 1980.00
    When the card is used for shop.bill in Binzhou with
      | bill | heat-2611 |
    Then it is refused with ALREADY_DONE
    When the card is used for shop.bill in Binzhou with
      | bill | nobodys-bill |
    Then it is refused with NUMBER_UNKNOWN
