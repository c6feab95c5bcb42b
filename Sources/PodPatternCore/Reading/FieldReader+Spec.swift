internal import KubernetesCore

extension FieldReader {
  mutating func spec(_ value: JSONValue?, _ path: FieldPath) -> PodPatternSpec {
    guard let members = requiredObject(value, path) else { return PodPatternSpec(template: [:]) }
    close(
      members, path,
      [
        "replicas", "template", "initializers", "sidecars", "sharedVolume", "logShipper", "service",
        "disruptionBudget", "strategy", "minReadySeconds", "progressDeadlineSeconds",
        "revisionHistoryLimit",
        "backoffLimit", "paused",
      ])
    var spec = PodPatternSpec(template: [:])
    if let template = requiredObject(members["template"], path.key("template")) {
      spec.template = .object(template)
      checkQuantities(spec.template, path.key("template"))
    }
    for key in ["initializers", "sidecars"] {
      if let value = members[key] { checkQuantities(value, path.key(key)) }
    }
    spec.initializers = initializers(members["initializers"], path.key("initializers"))
    spec.sidecars = sidecars(members["sidecars"], path.key("sidecars"))
    spec.sharedVolume = sharedVolume(members["sharedVolume"], path.key("sharedVolume"))
    spec.logShipper = logShipper(members["logShipper"], path.key("logShipper"))
    spec.logShipperFields = members["logShipper"]?.object ?? [:]
    spec.service = service(members["service"], path.key("service"))
    spec.disruptionBudget = disruptionBudget(
      members["disruptionBudget"], path.key("disruptionBudget"))
    spec.strategy = strategy(members["strategy"], path.key("strategy"))
    func number(_ key: String, _ field: inout Int, minimum: Int = 0) {
      if let value = integer(members[key], path.key(key), minimum: minimum) { field = value }
    }
    number("replicas", &spec.replicas)
    number("minReadySeconds", &spec.minReadySeconds)
    number("progressDeadlineSeconds", &spec.progressDeadlineSeconds, minimum: 1)
    number("revisionHistoryLimit", &spec.revisionHistoryLimit)
    number("backoffLimit", &spec.backoffLimit)
    spec.paused = bool(members["paused"], path.key("paused")) ?? false
    return spec
  }

  mutating func requiredObject(_ value: JSONValue?, _ path: FieldPath) -> JSONObject? {
    guard let value, !value.isNull else {
      fault(path, .required)
      return nil
    }
    return object(value, path)
  }

  private mutating func strategy(_ value: JSONValue?, _ path: FieldPath) -> UpdateStrategy {
    var strategy = UpdateStrategy()
    guard let members = object(value, path) else { return strategy }
    close(members, path, ["type", "rollingUpdate", "inPlace", "rollback"])
    strategy.type = choice(members["type"], path.key("type")) ?? .rollingUpdate
    strategy.inPlace = choice(members["inPlace"], path.key("inPlace")) ?? .ifPossible
    strategy.rollback = choice(members["rollback"], path.key("rollback")) ?? .manual
    let rollingPath = path.key("rollingUpdate")
    guard let rolling = object(members["rollingUpdate"], rollingPath) else { return strategy }
    close(rolling, rollingPath, ["maxUnavailable", "maxSurge", "partition"])
    strategy.maxUnavailable =
      share(rolling["maxUnavailable"], rollingPath.key("maxUnavailable"), maximum: 100)
      ?? strategy.maxUnavailable
    strategy.maxSurge =
      share(
        rolling["maxSurge"], rollingPath.key("maxSurge"), maximum: UpdateStrategy.maximumSurge)
      ?? strategy.maxSurge
    strategy.partition = integer(rolling["partition"], rollingPath.key("partition")) ?? 0
    if strategy.maxUnavailable.isZero, strategy.maxSurge.isZero {
      fault(
        rollingPath.key("maxUnavailable"), .invalid(0, "may not be 0 when maxSurge is 0 as well"))
    }
    return strategy
  }

  mutating func share(
    _ value: JSONValue?, _ path: FieldPath, maximum: Int
  ) -> IntOrPercent? {
    guard let value, !value.isNull else { return nil }
    if value.double != nil { return integer(value, path).map(IntOrPercent.count) }
    guard let text = value.string else {
      fault(path, .wrongType(value.typeName, expected: "integer or string"))
      return nil
    }
    guard text.last == "%", text.utf8.dropLast().allSatisfy(Syntax.isDigit), text.utf8.count > 1
    else {
      fault(path, .invalid(text, "must be a number of pods or a percentage such as 25%"))
      return nil
    }
    guard let percent = Count(String(text.dropLast())), percent.value <= maximum else {
      fault(path, .invalid(text, "must not be greater than \(maximum)%"))
      return nil
    }
    return .percent(percent.value)
  }
}

extension IntOrPercent {
  fileprivate var isZero: Bool { self == .count(0) || self == .percent(0) }
}
