@transit
Feature: A visitor of the zone rides at the local fare
  The place of use sets the price; an agreement makes it the same for both regions' cards (R02, R04).

  @R02 @R04
  Scenario Outline: A card of <home> pays <fare> on a bus in <host>, as a local card does
    Given a person with a card of <home>
    When the card is tapped on a bus in <host>
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And it was decided by delta
    And the fare is <fare>
    And <fare> leaves the purse
    And a card of <host> gets the same

    @G046 @pub
    Examples: Ningbo takes 40 % off
      | home  | host   | fare |
      | Anhui | Ningbo | 1.20 |

    @G049 @derived
    Examples: Zhoushan takes 10 % off, and home terms are not carried
      | home   | host     | fare |
      | Ningbo | Zhoushan | 1.80 |

    @G050 @derived
    Examples: from Anhui as from Ningbo
      | home  | host     | fare |
      | Anhui | Zhoushan | 1.80 |

    @G052 @pub @AH-28
    Examples: Anhui takes 15 % off
      | home   | host  | fare |
      | Ningbo | Anhui | 1.70 |

    @G053 @pub @AH-28
    Examples: from Zhoushan as from Ningbo
      | home     | host  | fare |
      | Zhoushan | Anhui | 1.70 |

  @G056 @pub @AH-11 @R02 @R06
  Scenario Outline: On the Ningbo metro 10 km cost a card of <home> <fare>
    Given a person with a card of <home>
    When the card is tapped on the metro in Ningbo for 10 km
    Then it is allowed
    And the treatment is <treatment>
    And the published price is 4.00
    And the fare is <fare>

    Examples:
      | home    | treatment         | fare |
      | Anhui   | LOCAL_EQUAL       | 3.80 |
      | Binzhou | NATIONAL_BASELINE | 4.00 |

  @G055 @pub @ZS-08 @R02 @T-01
  Scenario Outline: A second bus at <second> costs a card of Zhoushan <fare>, as it does a local
    Given it is 2026-11-23 08:00
    And a person with a card of Zhoushan
    When the card is tapped on a bus in Ningbo
    Then the fare is 1.20
    When it is <second>
    And the card is tapped on a bus in Ningbo
    Then it is allowed
    And the fare is <fare>
    And <fare> leaves the purse

    Examples: the free hour, its last minute included
      | second | fare |
      | 08:59  | 0.00 |
      | 09:00  | 0.00 |
      | 09:01  | 1.20 |

  @G070 @seed-S4 @AH-11 @R02 @R08
  Scenario Outline: A ferry of the network takes a card of <home> by the same rule as a bus
    Given a person with a card of <home>
    When the card is tapped on a ferry in Zhoushan
    Then it is allowed
    And the treatment is <treatment>
    And the fare is <fare>

    Examples:
      | home     | treatment         | fare  |
      | Zhoushan | LOCAL             | 9.00  |
      | Anhui    | LOCAL_EQUAL       | 9.00  |
      | Binzhou  | NATIONAL_BASELINE | 10.00 |

  @derived @ZS-08 @R02
  Scenario: A free transfer is the rider's own and nobody else's
    Given a person with a card of Zhoushan
    When the card is tapped on a bus in Ningbo
    Then the fare is 1.20
    Given a person with a card of Zhoushan
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the fare is 1.20
