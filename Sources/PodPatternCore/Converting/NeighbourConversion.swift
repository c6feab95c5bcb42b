internal import KubernetesCore

/// The objects beside workloads: what names a workload is made to name what it became, and what selects
/// its pods is looked at, or becomes part of the pattern.
struct NeighbourConversion {
  private let conversion: Conversion
  private let objects: [JSONValue]
  private(set) var answers: [Conversion.Answer]

  /// A workload that became another object.
  private struct Move {
    let index: Int
    let from: JSONValue
    var to: JSONValue
    /// The labels of its pods before, and those that stay.
    let labels: JSONObject
    let kept: JSONObject
  }

  private var moves: [Move] = []

  init(_ conversion: Conversion, _ objects: [JSONValue], _ answers: [Conversion.Answer]) {
    (self.conversion, self.objects, self.answers) = (conversion, objects, answers)
    for (index, answer) in answers.enumerated() where answer.outcome == .converted {
      guard let made = answer.objects.first, objects.indices.contains(index) else { continue }
      let from = objects[index]
      moves.append(
        Move(
          index: index, from: from, to: made, labels: Self.podLabels(from),
          kept: Self.podLabels(made)))
    }
  }

  /// The labels of the pods of a workload.
  private static func podLabels(_ object: JSONValue) -> JSONObject {
    let template = object["kind"] == "Pod" ? object : object["spec"]?["template"]
    return template?["metadata"]?["labels"]?.object ?? [:]
  }

  mutating func convert() {
    for index in answers.indices where answers[index].outcome == .unchanged {
      guard objects.indices.contains(index) else { continue }
      let object = objects[index]
      switch object["kind"]?.string {
      case "HorizontalPodAutoscaler"? where object.apiGroup == "autoscaling",
        "ScaledObject"? where object.apiGroup == "keda.sh":
        retarget(index, "scaleTargetRef")
      case "VerticalPodAutoscaler"? where object.apiGroup == "autoscaling.k8s.io":
        retarget(index, "targetRef")
      case "Service"? where object["apiVersion"] == "v1" && conversion.target == .pattern:
        lookAtService(index)
      case "PodDisruptionBudget"?
      where object.apiGroup == "policy" && conversion.target == .pattern:
        lookAtBudget(index)
      default: break
      }
    }
    for move in moves where !answers[move.index].objects.isEmpty {
      answers[move.index].objects[0] = move.to
    }
  }

  // MARK: - What names a workload

  private mutating func retarget(_ index: Int, _ field: String) {
    let object = objects[index]
    guard let reference = object["spec"]?[field]?.object else { return }
    let isKEDA = object.apiGroup == "keda.sh"
    let kind = reference.present("kind")?.string ?? (isKEDA ? "Deployment" : "")
    let version = reference.present("apiVersion")?.string ?? (isKEDA ? "apps/v1" : "")
    let group = JSONValue.object(["apiVersion": .string(version)]).apiGroup
    guard
      let move = moves.first(where: {
        $0.from["kind"]?.string == kind && $0.from.apiGroup == group
          && $0.from.objectKey
            == ObjectKey(
              namespace: object.objectKey.namespace, name: reference["name"]?.string ?? "")
      })
    else { return }
    var changed = reference
    changed["apiVersion"] = move.to["apiVersion"]
    changed["kind"] = move.to["kind"]
    answers[index].objects = [object.with(["spec", field], .object(changed))]
    answers[index].outcome = .changed
    answers[index].remarks.append(
      .note(
        FieldPath.spec.key(field),
        "names the \(move.to["kind"]?.string ?? "") \(move.to.objectKey.name) now, instead of the"
          + " \(kind): apply it together with it"))
    guard field == "scaleTargetRef", conversion.target == .pattern else { return }
    let count = move.to["spec"]?.present("replicas")?.count ?? 1
    answers[index].remarks.append(
      .warning(
        FieldPath.spec.key(field),
        "an autoscaler chooses the number of pods, and the pattern begins with \(count): apply it first"
          + " with as many replicas as run, or the others are deleted"))
  }

  // MARK: - What selects pods

  private mutating func lookAtService(_ index: Int) {
    let service = objects[index]
    guard let selector = service["spec"]?["selector"]?.object, !selector.isEmpty,
      let place = moves.firstIndex(where: { move in
        move.from.objectKey.namespace == service.objectKey.namespace
          && WorkloadSelector.selects(
            selector.filter { !ServerWritten.labels.contains($0.key) }, move.labels)
      })
    else { return }
    let path: FieldPath = "spec.selector"
    let name = moves[place].to.objectKey.name
    guard WorkloadSelector.selects(selector, moves[place].kept) else {
      let lost = selector.keys.filter { moves[place].kept[$0] == nil }
      answers[index].remarks.append(
        .warning(
          path,
          "it selects by \(lost.joined(separator: ", ")), which pods of the pattern \(name) do not have:"
            + " choose another label"))
      return
    }
    guard conversion.folds else {
      answers[index].remarks.append(
        .note(path, "it goes on to select the pods of the pattern \(name)"))
      return
    }
    if let reason = reasonAgainstFolding(service, place) {
      answers[index].remarks.append(.note(path, "it stays beside the pattern: \(reason)"))
      return
    }
    var spec = service["spec"]?.object ?? [:]
    spec["selector"] = nil
    for key in ["clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"]
    where service["metadata"]?["uid"] != nil { spec[key] = nil }
    if service["metadata"]?["uid"] != nil, spec["clusterIP"] != "None" { spec["clusterIP"] = nil }
    fold(index, "service", .object(spec), into: place)
  }

  private mutating func lookAtBudget(_ index: Int) {
    let budget = objects[index]
    guard let selector = budget["spec"]?.present("selector"),
      let place = moves.firstIndex(where: { move in
        move.from.objectKey.namespace == budget.objectKey.namespace
          && WorkloadSelector.matches(selector, move.kept)
      })
    else { return }
    let path: FieldPath = "spec.selector"
    let name = moves[place].to.objectKey.name
    guard conversion.folds else {
      answers[index].remarks.append(
        .note(path, "it goes on to select the pods of the pattern \(name)"))
      return
    }
    if let reason = reasonAgainstFolding(budget, place) {
      answers[index].remarks.append(.note(path, "it stays beside the pattern: \(reason)"))
      return
    }
    var spec = budget["spec"]?.object ?? [:]
    spec["selector"] = nil
    fold(index, "disruptionBudget", .object(spec.filter { !$0.value.isNull }), into: place)
  }

  /// Why an object that selects a pattern's pods can't become part of it; nil if it can.
  private func reasonAgainstFolding(_ object: JSONValue, _ place: Int) -> String? {
    let move = moves[place]
    guard object.objectKey.name == move.to.objectKey.name else {
      return "the pattern's own would have the name \(move.to.objectKey.name)"
    }
    let others = moves.filter { other in
      other.from.objectKey.namespace == object.objectKey.namespace
        && WorkloadSelector.matches(
          object["kind"] == "Service"
            ? ["matchLabels": object["spec"]?["selector"] ?? [:]]
            : object["spec"]?["selector"] ?? [:],
          other.kept)
    }
    guard others.count == 1 else { return "it selects pods of several workloads" }
    let metadata = object["metadata"]?.object ?? [:]
    let annotations = (metadata["annotations"]?.object ?? [:])
      .filter { !ServerWritten.isAnnotation($0.key) }
    guard metadata["labels"]?.object?.isEmpty != false, annotations.isEmpty else {
      return "it has labels or annotations of its own"
    }
    return nil
  }

  /// Makes an object a field of a pattern, if the pattern is valid with it.
  private mutating func fold(
    _ index: Int, _ field: String, _ value: JSONValue, into place: Int
  ) {
    let folded = moves[place].to.with(["spec", field], value)
    let kind = objects[index]["kind"]?.string ?? ""
    if let fault = PatternConversion.faults(of: folded, conversion.settings).first {
      answers[index].remarks.append(
        .note("spec", "it stays beside the pattern: \(fault.path): \(fault.reason)"))
      return
    }
    moves[place].to = folded
    answers[index] = Conversion.Answer(
      objects: [], outcome: .converted,
      remarks: [
        .warning(
          "spec",
          "it is spec.\(field) of the pattern \(folded.objectKey.name) now: the operator does not take"
            + " over a \(kind) that somebody else has made, so delete that one when you apply the"
            + " pattern")
      ])
  }
}

extension JSONValue {
  /// The object with another value at a path of keys.
  func with(_ path: [String], _ value: JSONValue) -> JSONValue {
    guard let key = path.first else { return value }
    var copy = self
    copy[key] = (self[key] ?? [:]).with(Array(path.dropFirst()), value)
    return copy
  }
}
