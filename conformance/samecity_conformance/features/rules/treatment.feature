@rules
Feature: Who is treated how: home, host, agreement and nation, in any region
  Searched over items, points, kinds of credential, issuers, people and moments of the region's own
  data; the first counter-example is one line.

  Background:
    Given the scenario under test in the region under test

  @rule-R01 @R01
  Scenario: Whoever is at home is treated as a local
    Given somebody with a card of the region
    When the card is used
    Then the treatment is LOCAL or it is refused

  @rule-R02 @R02 @P-a
  Scenario: Whom an agreement makes equal gets what a local gets
    Given what a sponsor keeps for local cards is left out
    And a visitor whom an agreement makes equal
    And the trial is made more often
    When the card is used, and a local card in the same hand
    Then both answers are the same but for issuer and route

  @rule-R02-again @R02 @P-a @T-01
  Scenario: A second use treats visitor and local alike around every span of the data
    Given what a sponsor keeps for local cards is left out
    And a visitor whom an agreement makes equal
    And the data name spans after which a second use differs
    And a plain adult at an ordinary moment
    When the card is used again around every span that the data name
    Then both answers are the same but for issuer and route

  @rule-R03 @R03 @N-04
  Scenario: What a host does not offer its own people it owes no visitor
    Given a visitor
    And the item has a first day
    When it is asked for on the day before the item opens
    Then both are refused for the same reason, and no reader is opened

  @rule-R04 @R04
  Scenario: Terms follow the treatment and never the home
    Given what a sponsor keeps for local cards is left out
    And agreements decide who is treated how
    And somebody with a card of the region
    When cards of every region are used for the same
    Then whoever is treated alike gets the same terms

  @rule-R05 @R05
  Scenario: Equal is never more than local
    Given what a sponsor keeps for local cards is left out
    And a visitor whom an agreement makes equal
    When the card is used, and a local card in the same hand
    Then the visitor gets no more than the local

  @rule-R06 @R06
  Scenario: Without an agreement the host's openness decides, else the nation's baseline
    Given agreements decide who is treated how
    And a visitor to whom no agreement grants the scenario
    When the card is used
    Then an open host decides, else the national baseline, else it is out of zone

  @rule-R07 @R07
  Scenario: A grant leaks to nobody whom its agreement does not name
    Given a visitor to whom no agreement grants the scenario
    When the card is used
    Then no agreement decides and nobody is treated as a local

  @rule-R08 @R08
  Scenario: A purse of any region rides
    Given a ride by purse
    And a visitor to whom no agreement grants the scenario
    And a plain adult at an ordinary moment
    When the card is used
    Then the visitor rides, at the published price unless the host opens its own

  @rule-R09 @R09
  Scenario: What a sponsor keeps for local cards is for nobody else
    Given an item that its sponsor keeps for local cards
    And a visitor
    When the card is used
    Then it is for local cards only

  @rule-R10 @R10 @R12
  Scenario: What home decides no agreement changes
    Given home decides what its person is entitled to
    And a visitor
    When the card is used, and again as if its home had no agreement
    Then home decides, and agreements change nothing

  @rule-R11 @R11
  Scenario: A senior who lives here rides as a local senior does
    Given a senior from elsewhere who lives here
    When a card from elsewhere and a local card are used at every age that the data name
    Then the fare is no higher than a local's of that age

  @rule-R15 @R15
  Scenario: What stands on a list is for the regions that the list names
    Given an item that stands on a list
    And a visitor to whom no agreement grants the scenario
    When the card is used
    Then it is out of zone, or open to everybody by the host's own word

  @rule-R15-unlisted @R15 @N-04
  Scenario: What stands on no list is not to be had
    Given the scenario takes its items from lists
    And a plain adult at an ordinary moment
    When an item is asked for that stands on no list
    Then it is on no list, and no reader is opened

  @rule-R16 @R16
  Scenario: A proof of identity is one for every card of the country
    Given the card serves as a proof of identity
    And a visitor
    When the card is used, and a local card in the same hand
    Then the visitor is served as a local is

  @rule-R21 @R21 @R29
  Scenario: Visitors and locals share one pool, down to the last place
    Given the place has few enough places to fill
    When local people take every place but one
    Then the visitor has the last place, and whoever comes later finds it full

  @rule-R22 @R22
  Scenario: Cash is drawn anywhere as at home
    Given cash is drawn from the account behind the card
    And a visitor
    When the account is filled and cash is drawn, and by a local card too
    Then the visitor is served as a local is

  @rule-R28 @R28
  Scenario: Equality ends with the agreement, the same second
    Given what a sponsor keeps for local cards is left out
    And a visitor whom an agreement makes equal
    And a plain adult at an ordinary moment
    When its agreements are suspended a second after it is used
    Then equality ends with the agreement, and what was accepted stands

  @rule-P-b @P-b @R07
  Scenario: Leaving an agreement never makes anybody better off
    Given a visitor whom an agreement makes equal
    When the card is used, and again as if its home had no agreement
    Then inside the agreement it is worth no less than outside

  @rule-P-c @P-c @R06
  Scenario: Local and equal, open, baseline: in this order
    Given what a sponsor keeps for local cards is left out
    And agreements decide who is treated how
    And somebody with a card of the region
    When cards of every region are used for the same
    Then local and equal are worth no less than open, and open no less than baseline
