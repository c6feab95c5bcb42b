internal import KubernetesCore

extension StatusCondition.Kind {
  /// The operator, or its defaults, would make the pods differently. It is there only if they would.
  package static let fleetChange = Self("FleetChange", isKstatus: false) { $0.fleetChange }
}

extension StatusAssessment {
  fileprivate var fleetChange: Verdict? {
    switch fleetTurn {
    case .none: shipperReturn
    case .withNextChange(let drift, let why):
      Verdict(
        .true, .withNextChange,
        "\(phrase(drift)); it comes with the next change of the pattern, or with podpattern rollout"
          + " restart: \(why)")
    case .waiting(let drift, let obstacle):
      Verdict(.true, reason(of: obstacle), "\(phrase(drift)); \(phrase(obstacle))")
    }
  }

  /// When pods get back the log shipper that they lack.
  private var shipperReturn: Verdict? {
    switch tally.snapshot.shipperTurn {
    case .none: nil
    case .withNextChange: Verdict(.true, .withNextChange, shipperReturnMessage)
    case .resting: Verdict(.true, .shipperLeftOut, shipperReturnMessage)
    case .waiting(let obstacle): Verdict(.true, reason(of: obstacle), shipperReturnMessage)
    case .admitted: Verdict(.true, .shipperTrial, shipperReturnMessage)
    }
  }

  private var shipperReturnMessage: String {
    "\(tally.withoutShipper.count) of \(tally.target.replicas) pods run without their log shipper;"
      + " \(shipperReturnText ?? "")"
  }

  /// The same in words.
  var shipperReturnText: String? {
    switch tally.snapshot.shipperTurn {
    case .none: nil
    case .withNextChange(let why):
      "they get it with the next change of the pattern, or with podpattern rollout restart: \(why)"
    case .resting(let until):
      "it is tried again on one pod after \(until), or at once with podpattern fleet retry"
    case .waiting(.turn): "it is tried again on one pod when other patterns are done"
    case .waiting(let obstacle): "it is tried again on one pod later: \(phrase(obstacle))"
    case .admitted: "it is tried again on one pod, and the others get it once it has started there"
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
    switch obstacle {
    case .turn, .canary: .waitingForTurn
    case .orders, .failure: .fleetPaused
    }
  }

  private func phrase(_ obstacle: FleetTurn.Obstacle) -> String {
    switch obstacle {
    case .turn: "they are replaced when other patterns are done"
    case .orders: "fleet changes are paused: podpattern fleet resume"
    case .canary(let key, let image):
      "PodPattern \(key) is the first to try the log shipper's image \(image), and the others follow"
        + " once it has started there"
    case .failure(let key, let message):
      "fleet changes are paused since PodPattern \(key) is stalled (podpattern fleet retry or"
        + " resume): \(message)"
    }
  }
}
