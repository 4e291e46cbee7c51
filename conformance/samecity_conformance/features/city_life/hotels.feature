@city-life
Feature: Any card of the country registers a guest, and nobody has a room unregistered
  Reading an identity is national (R16). The hotel gets name and number because the law makes it
  register its guests (L:HOTEL 6); the platform keeps neither.

  @seed-S3 @BZ-14 @R16 @L-01 @R25
  Scenario Outline: In Binzhou a hotel registers a guest with a card or code of <home>
    Given a person with a card of <home>
    When the <credential> checks in at bz-hotel in Binzhou
    Then it is allowed
    And the treatment is <treatment>
    And the host learns only name, resident_id and valid
    And public security is told of it
    And nothing was charged

    Examples: of the place
      | home    | credential | treatment |
      | Binzhou | card       | LOCAL     |

    @G191 @BZ-14
    Examples: of the Delta
      | home     | credential | treatment         |
      | Zhoushan | card       | NATIONAL_BASELINE |

    @G192 @BZ-14
    Examples: of neither
      | home   | credential | treatment         |
      | Foshan | e-card     | NATIONAL_BASELINE |

  @G194 @seed-S4 @AH-25 @R03 @N-04
  Scenario: In Anhui it depends on the city
    Given a person with a card of Ningbo
    When the card is used for hotel.checkin in Hefei
    Then it is allowed
    When the card is used for hotel.checkin in Chizhou
    Then it is refused with NOT_OFFERED
    And the reader was never opened

  @G195 @derived @BZ-14 @L-01 @N-02
  Scenario: A minor alone has no room, and has one with the guardian
    Given the person p-kid with their card
    When the card checks in at bz-hotel in Binzhou
    Then it is refused with GUARDIAN_REQUIRED
    And the host learns nothing
    Given the person p-zhu with their card
    When the card checks in at bz-hotel in Binzhou for 2 guests
    Then it is allowed
    And 1 of the 2 guests is not registered yet
    Given the person p-kid with their card
    When the card checks in at bz-hotel in Binzhou
    Then it is allowed
    And 0 of the 2 guests are not registered yet

  @G195 @derived @BZ-14 @R17 @R18
  Scenario: A lost card registers nobody
    Given a person with a card of Zhoushan
    When the card is reported lost in Zhoushan
    And the card checks in at bz-hotel in Binzhou
    Then it is refused with CARD_REPORTED_LOST

  @seed-S3 @BZ-14 @N-04 @R27
  Scenario: A hotel without a reader reads no card
    Given a person with a card of Binzhou
    When the card checks in at bz-inn in Binzhou
    Then it is refused with NOT_OFFERED_AT_POINT
    And the reader was never opened

  @derived @BZ-14 @L-01
  Scenario: A room is taken until its guest has left
    Given a person with a card of Binzhou
    When the card checks out of bz-hotel in Binzhou
    Then it is refused with NOT_CHECKED_IN
    When the card checks in at bz-hotel in Binzhou
    Then it is allowed
    When the card checks in at bz-hotel in Binzhou
    Then it is refused with ALREADY_DONE
    Given a person with a card of Anhui
    When the card checks in at bz-hotel in Binzhou
    Then it is refused with CAPACITY_FULL
