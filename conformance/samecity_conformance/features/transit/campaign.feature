@transit
Feature: A campaign goes to those for whom its sponsor meant it
  Binzhou's 1-cent ride is for citizens: other cards ride, at the ordinary fare (R09).

  @G040 @seed-S3 @BZ-13 @R09
  Scenario: A card of Binzhou rides for one cent while the campaign is on
    Given it is 2021-06-01 08:00
    And a person with a card of Binzhou
    When the card is tapped on a bus in Binzhou
    Then it is allowed
    And the published price is 2.00
    And the fare is 0.01
    And 0.01 leaves the purse
    And 1.99 is recorded as saved

  @G041 @seed-S3 @BZ-13 @R09 @L-04
  Scenario: The savings of all rides that Binzhou counted are what Binzhou reported
    Given it is 2021-06-01 08:00
    And a person with a card of Binzhou
    When the card is tapped on a bus in Binzhou
    And the card is tapped on a bus in Binzhou
    And the card is tapped on a bus in Binzhou
    Then these rides saved 1.99 each
    And the rides that Binzhou counted in BZ-13 saved 124910.31 at that rate
    And Binzhou reported so in BZ-13

  @R09
  Scenario Outline: A card of <home> pays the ordinary fare during the campaign
    Given it is 2021-06-01 08:00
    And a person with a card of <home>
    When the card is tapped on a bus in Binzhou
    Then it is allowed
    And the fare is 2.00
    And the note is LOCAL_CARD_ONLY

    @G043 @derived @BZ-13
    Examples: never the discount of its own home
      | home   |
      | Ningbo |

    @G044 @derived @BZ-13
    Examples: from Anhui as from Ningbo
      | home  |
      | Anhui |

    @G239 @derived
    Examples: and from anywhere else
      | home   |
      | Foshan |

  @seed-S3 @BZ-13 @R09
  Scenario: The day after its last day the campaign is over
    Given it is 2021-12-31 23:59
    And a person with a card of Binzhou
    When the card is tapped on a bus in Binzhou
    Then the fare is 0.01
    When it is 2022-01-01 00:00
    And the card is tapped on a bus in Binzhou
    Then it is allowed
    And the fare is 2.00
