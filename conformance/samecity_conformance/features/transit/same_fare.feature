@transit
Feature: A visitor of the zone rides at the local fare
  The place of use sets the price; an agreement makes it the same for both regions' cards.

  Scenario Outline: A card of <home> pays <fare> on a bus in <host>, as a local card does
    Given a person with a card of <home>
    When the card is tapped on a bus in <host>
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the fare is <fare>
    And <fare> leaves the purse

    @G046 @pub
    Examples:
      | home  | host   | fare |
      | Anhui | Ningbo | 1.20 |
