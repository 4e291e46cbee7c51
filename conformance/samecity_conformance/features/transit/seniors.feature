@transit
Feature: The place of use says from which age a ride is free
  Its own statute may speak of every card, of the zone's, or of whoever lives there (R04, R06, R11).

  @G058 @pub @R02 @R04 @T-02
  Scenario Outline: On their 70th birthday the metro is free, a day before it is not: <person>
    Given it is 2026-11-22 10:00
    And the person <person>
    When the card is tapped on the metro in Ningbo for 10 km
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And the fare is <fare>

    Examples: a Sunday, so that no rush hour matters
      | person | fare |
      | p-wu   | 0.00 |
      | p-xu   | 3.80 |

  @G059 @pub @R01 @R04
  Scenario: In Binzhou a local of 67 rides free
    Given a person with a card of Binzhou who
      | born | 1959-03-10 |
    When the card is tapped on a bus in Binzhou
    Then it is allowed
    And the treatment is LOCAL
    And the fare is 0.00
    And 2.00 is saved

  @G061 @pub @R04 @R06
  Scenario: Binzhou's statute asks for no register, so 65 is enough for any card, and only there
    Given the person p-sun
    When the card is tapped on a bus in Binzhou
    Then the treatment is HOST_OPEN
    And the fare is 0.00
    When the card is tapped on a bus in Zhoushan
    Then the treatment is LOCAL
    And the fare is 1.80

  @G062 @pub @R11
  Scenario Outline: A senior of 72 from Foshan who lives in <residence> pays <fare> in Zhoushan
    Given a person with a card of Foshan who
      | born      | 1954-05-01  |
      | residence | <residence> |
    When the card is tapped on a bus in Zhoushan
    Then it is allowed
    And the treatment is NATIONAL_BASELINE
    And the fare is <fare>

    Examples:
      | residence | fare |
      | Zhoushan  | 0.00 |
      | Foshan    | 2.00 |

  @G064 @derived @T-02
  Scenario Outline: Who was born on 29 February turns 70 on 1 March: on <day> the bus costs <fare>
    Given it is <day> 10:00
    And a person with a card of Zhoushan who
      | born | 1956-02-29 |
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the fare is <fare>

    Examples:
      | day        | fare |
      | 2026-02-28 | 1.20 |
      | 2026-03-01 | 0.00 |
