@resilience
Feature: A home that fails is one home, and its people learn what to do
  Each region's failure stays its own (R27); nobody else's card waits for it.

  @R18 @R27 @NB-13 @derived
  Scenario: While a home cannot be asked its cards wait, and nobody else's
    Given the home of Anhui cannot be asked
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is refused with HOME_UNREACHABLE
    And nothing was charged
    And the host learns nothing
    When the card enters nb-museum in Ningbo
    Then it is refused with HOME_UNREACHABLE
    Given a person with a card of Binzhou
    When the card is tapped on a bus in Anhui
    Then it is allowed
    And 2.00 leaves the purse

  @R27 @R29 @NB-13 @derived
  Scenario: Once the home answers again a new tap rides, and the old refusal stays
    Given the home of Anhui cannot be asked
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is refused with HOME_UNREACHABLE
    When the home of Anhui can be asked again
    And the same request is sent again
    Then the same decision comes back
    And nothing was charged
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And the treatment is LOCAL_EQUAL
    And 1.20 leaves the purse

  @R27 @B-02 @NB-13 @derived
  Scenario: A home's plugin that raises is named, and harms no card of another home
    Given the plugin of Anhui raises when it is asked to vouch
    And a person with a card of Anhui
    When the card is tapped on a bus in Ningbo
    Then it is refused with HOME_PLUGIN_FAILED
    And nothing was charged
    And the host learns nothing
    Given a person with a card of Zhoushan
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse
    When the card is tapped on a bus in Anhui
    Then it is allowed
    And 1.70 leaves the purse

  @R17 @R27 @NB-10 @derived
  Scenario: While the national platform is down, cards ride as ever and no code is shown
    Given a person with a card of Anhui
    And the person asks for an e-card through alipay in Anhui
    And the national platform cannot be reached
    When the e-card is shown
    Then it is refused with PLATFORM_UNREACHABLE
    And the next step mentions "physical card"
    When the card is tapped on a bus in Ningbo
    Then it is allowed
    And 1.20 leaves the purse

  @R17 @R20 @NB-06 @NB-10 @derived
  Scenario: While the national platform is down no e-card is signed, and none was begun
    Given a person with a card of Ningbo
    And the national platform cannot be reached
    When the person asks for an e-card through alipay in Ningbo
    Then it is refused with PLATFORM_UNREACHABLE
    And nothing was charged
    When the national platform can be reached again
    And the e-card is shown
    Then it is refused with ECARD_NOT_ISSUED
    When the person asks for an e-card through alipay in Ningbo
    Then it is allowed
    And it is one e-card in 1 apps
