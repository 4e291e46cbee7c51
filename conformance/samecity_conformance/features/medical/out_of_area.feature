@medical
Feature: Care out of area: the list of the place of care, the benefit of the insured place
  What is covered follows the host, what the fund pays of it follows home, in every pair of regions
  and in any zone (R12). Zones change the duty to file and nothing else (R13).

  @G084 @seed-S0 @ZS-11 @R12 @R13 @R30
  Scenario: In one province a card is settled without filing, at the ratio of its home
    Given a person with a card of Ningbo
    When the patient registers at zs-hospital in Zhoushan by card
    And the patient is seen at zs-hospital in Zhoushan
    And the patient settles at zs-hospital in Zhoushan
    Then it is allowed
    And the treatment is HOME_POLICY
    And it was decided by ningbo
    And 61.11 of it is covered, at 80 percent
    And the fund pays 48.89 and the person 15.40
    And the books of every pair of regions agree and sum to zero

  @G085 @pub @ZS-11 @R13
  Scenario: A person insured in Zhoushan is settled directly in Ningbo
    Given a person with a card of Zhoushan
    When the patient registers at nb-hospital in Ningbo by e-card
    And the patient is seen at nb-hospital in Ningbo
    And the patient settles at nb-hospital in Ningbo
    Then it is allowed
    And it was decided by zhoushan
    And the fund pays 48.89 and the person 15.40
    When the person files for Ningbo as other
    Then it is refused with FILING_NOT_NEEDED

  @G087 @pub @ZS-11 @R13 @R27
  Scenario: Without filing between provinces the bill is paid at the till and claimed by hand
    Given a person with a card of Anhui
    When the patient registers at nb-hospital in Ningbo by card
    Then it is allowed
    And the note is FILING_ADVISED
    When the patient is seen at nb-hospital in Ningbo
    And the patient settles at nb-hospital in Ningbo
    Then it is refused with FILING_REQUIRED
    And the published price is 64.29
    And the fund pays 0.00 and the person 0.00
    And nothing was charged
    And the next step mentions "Pay 64.29 yuan at the till"
    And the next step mentions "file with your insured place"
    And the next step mentions "manual reimbursement"
    When the patient settles at nb-hospital in Ningbo, without the fund
    Then it is allowed
    And the fund pays 0.00 and the person 64.29
    And nothing was charged

  @G088 @pub @ZS-11 @R12 @M-01
  Scenario Outline: Filed as <kind>, the fund pays <percent> percent of what is covered
    Given a person with a card of Anhui
    And a filing for Ningbo as <kind>
    When the patient registers at nb-hospital in Ningbo by card
    And the patient is seen at nb-hospital in Ningbo
    And the patient settles at nb-hospital in Ningbo
    Then it is allowed
    And 61.11 of it is covered, at <percent> percent
    And the fund pays <fund> and the person <personal>
    And the personal account pays <personal> of the person's share
    And Anhui owes Ningbo 64.29

    Examples: a temporary filing without referral loses 20 points, with one 10
      | kind      | percent | fund  | personal |
      | other     | 60      | 36.67 | 27.62    |
      | referral  | 70      | 42.78 | 21.51    |
      | emergency | 70      | 42.78 | 21.51    |
      | long_term | 80      | 48.89 | 15.40    |

  @G090 @derived @ZS-11 @R12
  Scenario: The deductible and the ratio are those of home, the list is that of the hospital
    Given a person with a card of Ningbo
    And a filing for Anhui as long_term
    When the patient registers at ah-hefei-hospital in Anhui by card
    And the patient is treated on a ward at ah-hefei-hospital in Anhui for ward-day 500.00 and bayberry-syrup 30.00
    And the patient settles at ah-hefei-hospital in Anhui
    Then it is allowed
    And 500.00 of it is covered, at 80 percent
    And the fund pays 320.00 and the person 210.00
    And the note is NOT_COVERED
    When the patient registers at nb-hospital in Ningbo by card
    And the patient is treated on a ward at nb-hospital in Ningbo for ward-day 500.00 and bayberry-syrup 30.00
    And the patient settles at nb-hospital in Ningbo
    Then 524.00 of it is covered, at 80 percent
    And the fund pays 419.20 and the person 110.80
    And there is no note

  @G091 @derived @ZS-11 @M-02 @T-01
  Scenario Outline: A filing that held on the day of admission holds until discharge
    Given a person with a card of Zhoushan
    And it is 2026-05-22
    And a filing for Anhui as other
    And it is <admitted> 10:00
    When the patient registers at ah-hefei-hospital in Anhui by card
    And the patient is treated on a ward at ah-hefei-hospital in Anhui for ward-day 500.00
    And it is 2026-11-23 10:00
    And the patient settles at ah-hefei-hospital in Anhui
    Then <answer>

    Examples: the filing expired on 22 November
      | admitted   | answer                              |
      | 2026-11-21 | it is allowed                       |
      | 2026-11-22 | it is allowed                       |
      | 2026-11-23 | it is refused with FILING_EXPIRED   |

  @G093 @derived @ZS-11 @M-03 @R27
  Scenario: An institution that is not enabled for visitors names those that are
    Given a person with a card of Zhoushan
    When the patient registers at bz-hospital-township in Binzhou by card
    Then it is refused with OUT_OF_AREA_NOT_ENABLED
    And the refusal names bz-hospital, bz-hospital-people
    Given a person with a card of Binzhou
    When the patient registers at bz-hospital-township in Binzhou by card
    Then it is allowed

  @G094 @pub @ZS-11 @R12 @L-05
  Scenario: A card of a region without a plugin is settled by a stand-in policy
    Given a person with a card of Foshan
    And a filing for Anhui as long_term
    When the patient registers at ah-hefei-hospital in Anhui by card
    And the patient is seen at ah-hefei-hospital in Anhui
    And the patient settles at ah-hefei-hospital in Anhui
    Then it is allowed
    And it was decided by foshan
    And 62.70 of it is covered, at 70 percent
    And the fund pays 43.89 and the person 20.40
    And Foshan owes Anhui 43.89
    And its numbers are marked as demo data

  @G099 @derived @ZS-11 @R13 @R12
  Scenario Outline: On <day> an exemption that names both regions <does>
    Given an exemption from filing that names Zhoushan and Shanghai from 2026-11-01
    And it is <day>
    And a person with a card of Zhoushan
    When the patient registers at hospital in Shanghai by card
    And the patient is seen at hospital in Shanghai
    And the patient settles at hospital in Shanghai
    Then <answer>

    Examples: the ratio stays home's
      | day        | does               | answer                                       |
      | 2026-11-01 | spares the filing  | 61.11 of it is covered, at 80 percent        |
      | 2026-10-31 | is not in force    | it is refused with FILING_REQUIRED           |
