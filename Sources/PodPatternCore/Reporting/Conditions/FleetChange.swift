internal import KubernetesCore

extension StatusCondition.Kind {
  /// The operator, or its defaults, would make the pods differently. It is there only if they would.
  package static let fleetChange = Self("FleetChange", isKstatus: false) { $0.fleetChange }
}

extension StatusAssessment {
  fileprivate var fleetChange: Verdict? {
    switch fleetTurn {
    case .none: nil
    case .withNextChange(let drift, let why):
      Verdict(
        .true, .withNextChange,
        "\(phrase(drift)); it comes with the next change of the pattern, or with podpattern rollout"
          + " restart: \(why)")
    case .waiting(let drift, let obstacle):
      Verdict(.true, reason(of: obstacle), "\(phrase(drift)); \(phrase(obstacle))")
    }
  }

  private func phrase(_ drift: ExpandedPattern.Drift) -> String {
    let who =
      switch drift.cause {
      case .operator: "this operator makes"
      case .defaults: "the present defaults make"
      }
    return "\(who) pods that differ in \(drift.change)"
  }

  private func reason(of obstacle: FleetTurn.Obstacle) -> ConditionReason {
    if case .turn = obstacle { .waitingForTurn } else { .fleetPaused }
  }

  private func phrase(_ obstacle: FleetTurn.Obstacle) -> String {
    switch obstacle {
    case .turn: "they are replaced when other patterns are done"
    case .orders: "fleet changes are paused: podpattern fleet resume"
    case .failure(let key, let message):
      "fleet changes are paused since PodPattern \(key) is stalled (podpattern fleet retry or"
        + " resume): \(message)"
    }
  }
}
