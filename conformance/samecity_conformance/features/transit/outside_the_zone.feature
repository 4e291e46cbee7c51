@transit
Feature: A card from outside the zone rides, at the outsiders' fare
  Any T-Union card is taken in every connected city; the local discount needs an agreement (R06-R08).

  @R06 @R07 @R08
  Scenario Outline: A card of <home> rides a bus in <host> at the ordinary fare
    Given a person with a card of <home>
    When the card is tapped on a bus in <host>
    Then it is allowed
    And the treatment is NATIONAL_BASELINE
    And it was decided by national
    And the fare is 2.00
    And 0.00 is saved

    @G047 @derived
    Examples: Binzhou is no member of the Delta
      | home    | host   |
      | Binzhou | Ningbo |

    @G237 @derived
    Examples: nor is Foshan
      | home   | host  |
      | Foshan | Anhui |

  @G071 @derived @R03 @R08
  Scenario Outline: A city outside the network takes no visiting card, also not one of <home>
    Given Ningbo is not connected to T-Union
    And a person with a card of <home>
    When the card is tapped on a bus in Ningbo
    Then it is refused with NOT_OFFERED
    And nothing was charged

    Examples: in the zone and outside it
      | home    |
      | Anhui   |
      | Binzhou |
