internal import KubernetesCore

/// The conversion of one PodPattern to a workload that makes the same pods without the operator.
struct WorkloadConversion {
  private let object: JSONValue
  private let conversion: Conversion
  private var remarks: [ConversionRemark] = []

  init(_ object: JSONValue, _ conversion: Conversion) {
    (self.object, self.conversion) = (object, conversion)
  }

  var answer: Conversion.Answer {
    var converter = self
    guard let objects = converter.objects() else {
      return Conversion.Answer(objects: [object], outcome: .left, remarks: converter.remarks)
    }
    return Conversion.Answer(objects: objects, outcome: .converted, remarks: converter.remarks)
  }

  private mutating func objects() -> [JSONValue]? {
    let (pattern, expansion): (PodPattern, Expansion)
    do throws(FaultList) {
      pattern = try PodPattern(json: object)
      expansion = try Expander(settings: conversion.settings).expand(pattern)
    } catch {
      remarks = error.faults.map {
        .warning($0.path, "left as it is, for it is not valid: \($0.reason)")
      }
      return nil
    }
    if let refusal = refusal(pattern) {
      remarks = [refusal]
      return nil
    }
    let template = Self.template(expansion.podTemplate, of: pattern)
    addExpansionRemarks(pattern)
    let (workload, selector) = workload(template, pattern)
    let children = expansion.children.map { Self.neighbour($0.object, selector, template) }
    return [.object(workload)] + children
  }

  private func refusal(_ pattern: PodPattern) -> ConversionRemark? {
    let path: FieldPath = "spec.template.spec.restartPolicy"
    let policy = pattern.spec.restartPolicy
    return switch conversion.target {
    case .deployment where policy != .always:
      .warning(
        path, "left as it is: pods of a Deployment run for ever, and these end: use --to job")
    case .job where policy == .always:
      .warning(
        path, "left as it is: pods of a Job end, and these run for ever: use --to deployment")
    default: nil
    }
  }

  // MARK: - The pods

  /// The pods without what leads to the operator.
  private static func template(_ made: JSONValue, of pattern: PodPattern) -> JSONValue {
    var template = made
    var labels = made["metadata"]?["labels"]?.object ?? [:]
    for label in [ChildLabels.pattern, ChildLabels.revision] { labels[label] = nil }
    let own = pattern.spec.template["metadata"]?["labels"]?.object ?? [:]
    if own.present(ChildLabels.managedBy) == nil { labels[ChildLabels.managedBy] = nil }
    template["metadata"]?["labels"] = labels.isEmpty ? nil : .object(labels)
    dropConsent(from: &template, of: pattern)
    if template["metadata"]?.object?.isEmpty == true, pattern.spec.template["metadata"] == nil {
      template["metadata"] = nil
    }
    for list in ["containers", "initContainers"] {
      guard let containers = template["spec"]?[list]?.array else { continue }
      template["spec"]?[list] = .array(
        containers.map { naming(pattern.metadata.name, in: $0) })
    }
    return template
  }

  /// Takes away what Cluster Autoscaler is told of pods whose owner it does not know: it knows the new
  /// one, and only volumes that were added for the pattern would still be an obstacle.
  private static func dropConsent(from template: inout JSONValue, of pattern: PodPattern) {
    let own = pattern.spec.template
    let volumes = template["spec"]?["volumes"]?.array ?? []
    guard volumes.count == (own["spec"]?["volumes"]?.array ?? []).count,
      own["metadata"]?["annotations"]?[EvictionConsent.annotation] == nil,
      var annotations = template["metadata"]?["annotations"]?.object
    else { return }
    annotations[EvictionConsent.annotation] = nil
    template["metadata"]?["annotations"] = annotations.isEmpty ? nil : .object(annotations)
  }

  /// A container with the pattern's name written out, where it came from the label.
  private static func naming(_ name: String, in container: JSONValue) -> JSONValue {
    guard let environment = container["env"]?.array else { return container }
    let path = "metadata.labels['\(ChildLabels.pattern)']"
    var container = container
    container["env"] = .array(
      environment.map { variable in
        guard variable["valueFrom"]?["fieldRef"]?["fieldPath"]?.string == path else {
          return variable
        }
        return ["name": variable["name"] ?? "", "value": .string(name)]
      })
    return container
  }

  private mutating func addExpansionRemarks(_ pattern: PodPattern) {
    let spec = pattern.spec
    let given = object["spec"]?.object ?? [:]
    func count(_ number: Int, _ word: String) -> String {
      "\(number) \(word)\(number == 1 ? "" : "s")"
    }
    if !spec.initializers.isEmpty {
      remarks.append(
        .note(
          "spec.initializers",
          "written out as \(count(spec.initializers.count, "init container")); nobody renews"
            + " their images and scripts any more"))
    }
    if !spec.sidecars.isEmpty {
      remarks.append(
        .note("spec.sidecars", "written out as \(count(spec.sidecars.count, "container"))"))
    }
    if spec.logShipper.enabled, spec.sharedVolume.enabled {
      remarks.append(
        .note(
          "spec.logShipper",
          "written out as a container, with its configuration in annotations; nobody reports any"
            + " more whether logs are shipped, and no pod starts without it"))
    }
    if given.present("configuration") != nil {
      lose(
        "configuration",
        "pods refer to ConfigMaps and Secrets as they are, and nobody rolls out changes")
    }
  }

  private mutating func lose(_ field: String, _ reason: String) {
    remarks.append(.warning(FieldPath.spec.key(field), "not carried over: \(reason)"))
  }

  // MARK: - The workload

  private mutating func workload(
    _ template: JSONValue, _ pattern: PodPattern
  ) -> (object: JSONObject, selector: JSONValue) {
    var template = template
    let given = object["spec"]?.object ?? [:]
    var metadata = metadata()
    let kept = metadata["annotations"]?[PatternConversion.selectorAnnotation]?.string
    if var annotations = metadata["annotations"]?.object, kept != nil {
      annotations[PatternConversion.selectorAnnotation] = nil
      metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
    }
    switch conversion.target {
    case .pattern: return (object.object ?? [:], [:])
    case .deployment:
      let selector = selector(kept, pattern, &template)
      return (
        [
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": .object(metadata),
          "spec": .object(deploymentSpec(given, selector, template)),
        ], selector
      )
    case .job:
      return (
        [
          "apiVersion": "batch/v1", "kind": "Job", "metadata": .object(metadata),
          "spec": .object(jobSpec(given, template)),
        ], WorkloadSelector.likely(for: template["metadata"]?["labels"]?.object ?? [:])
      )
    case .pod:
      loseRest(given, besides: ["replicas"])
      if let count = given["replicas"]?.count, count != 1 {
        remarks.append(.warning("spec.replicas", "one Pod is written, and not \(count)"))
      }
      for key in ["labels", "annotations"] { metadata[key] = template["metadata"]?[key] }
      let labels = template["metadata"]?["labels"]?.object ?? [:]
      return (
        [
          "apiVersion": "v1", "kind": "Pod", "metadata": .object(metadata),
          "spec": template["spec"] ?? [:],
        ], ["matchLabels": .object(labels)]
      )
    }
  }

  private func metadata() -> JSONObject {
    let given = object["metadata"]?.object ?? [:]
    var metadata: JSONObject = [:]
    for key in ["name", "namespace", "labels", "annotations"] { metadata[key] = given.present(key) }
    if let annotations = metadata["annotations"]?.object {
      let kept = annotations.filter { !ServerWritten.isAnnotation($0.key) }
      metadata["annotations"] = kept.isEmpty ? nil : .object(kept)
    }
    return metadata
  }

  /// The selector that was kept, where it still selects; else one that selects the pods, which get a
  /// label where they have none.
  private mutating func selector(
    _ kept: String?, _ pattern: PodPattern, _ template: inout JSONValue
  ) -> JSONValue {
    let labels = template["metadata"]?["labels"]?.object ?? [:]
    if let kept, let selector = try? JSONValue(parsing: kept), selector.object?.isEmpty == false,
      WorkloadSelector.matches(selector, labels)
    {
      return selector
    }
    guard labels.isEmpty else { return WorkloadSelector.likely(for: labels) }
    let added: JSONObject = ["app": .string(pattern.metadata.name)]
    var metadata = template["metadata"]?.object ?? [:]
    metadata["labels"] = .object(added)
    template["metadata"] = .object(metadata)
    remarks.append(
      .warning(
        "spec.template.metadata.labels",
        "a Deployment selects its pods by labels, and these had none: app: \(pattern.metadata.name) is"
          + " added"))
    return ["matchLabels": .object(added)]
  }

  private mutating func deploymentSpec(
    _ given: JSONObject, _ selector: JSONValue, _ template: JSONValue
  ) -> JSONObject {
    var spec: JSONObject = [:]
    spec["replicas"] = given.present("replicas")
    spec["selector"] = selector
    spec["template"] = template
    let same = ["minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit", "paused"]
    for key in same { spec[key] = given.present(key) }
    if let strategy = given.present("strategy")?.object {
      let own = deploymentStrategy(strategy)
      if !own.isEmpty { spec["strategy"] = .object(own) }
    }
    loseRest(given, besides: Set(same + ["replicas", "strategy"]))
    return spec
  }

  private mutating func deploymentStrategy(_ given: JSONObject) -> JSONObject {
    var strategy: JSONObject = [:]
    let path: FieldPath = "spec.strategy"
    if given["type"] == "OnDelete" {
      remarks.append(
        .warning(
          path.key("type"),
          "a Deployment has no OnDelete, and replaces pods as soon as its template changes"))
    } else {
      strategy["type"] = given.present("type")
    }
    var rolling = given["rollingUpdate"]?.object ?? [:]
    if let partition = rolling.removeValue(forKey: "partition")?.count, partition > 0 {
      remarks.append(
        .warning(
          path.key("rollingUpdate").key("partition"), "not carried over: a Deployment has none"))
    }
    rolling = rolling.filter { !$0.value.isNull }
    if !rolling.isEmpty { strategy["rollingUpdate"] = .object(rolling) }
    for (key, defaults) in [
      ("inPlace", ["Never"]), ("inPlaceGracePeriodSeconds", []), ("rollback", ["Manual"]),
    ] as [(String, [JSONValue])] {
      guard let value = given.present(key), !defaults.contains(value) else { continue }
      remarks.append(.warning(path.key(key), "not carried over: a Deployment has none"))
    }
    return strategy
  }

  private mutating func jobSpec(_ given: JSONObject, _ template: JSONValue) -> JSONObject {
    var spec: JSONObject = [:]
    if let count = given.present("replicas") {
      spec["completions"] = count
      spec["parallelism"] = count
    }
    let same = ["activeDeadlineSeconds", "suspend", "ttlSecondsAfterFinished"]
    spec["backoffLimit"] = given.present("backoffLimit") ?? 0
    for key in same { spec[key] = given.present(key) }
    spec["template"] = template
    loseRest(given, besides: Set(same + ["replicas", "backoffLimit"]))
    return spec
  }

  /// Names what the workload has no field for.
  private mutating func loseRest(_ given: JSONObject, besides kept: Set<String>) {
    let expanded: Set = [
      "template", "initializers", "sidecars", "sharedVolume", "logShipper", "helpers",
      "configuration", "service", "disruptionBudget",
    ]
    let kind =
      conversion.target.rawValue.prefix(1).uppercased() + conversion.target.rawValue.dropFirst()
    for (key, value) in given where !value.isNull && !expanded.union(kept).contains(key) {
      if ["suspend", "paused"].contains(key), value == false { continue }
      if key == "backoffLimit", value == 0 { continue }
      lose(key, "a \(kind) has none")
    }
  }

  // MARK: - What stands beside it

  /// A Service or a PodDisruptionBudget that selects the workload's pods.
  private static func neighbour(
    _ child: JSONValue, _ selector: JSONValue, _ template: JSONValue
  ) -> JSONValue {
    var child = child
    var labels = child["metadata"]?["labels"]?.object ?? [:]
    labels[ChildLabels.pattern] = nil
    if labels[ChildLabels.managedBy] == .string(ChildLabels.manager) {
      labels[ChildLabels.managedBy] = nil
    }
    child["metadata"]?["labels"] = labels.isEmpty ? nil : .object(labels)
    if child["kind"] == "Service" {
      let exact = selector["matchLabels"]?.object ?? [:]
      // A Service has no expressions: all labels of the pods select at least as narrowly.
      let isExact = selector.present("matchExpressions") == nil && !exact.isEmpty
      child["spec"]?["selector"] =
        isExact ? .object(exact) : template["metadata"]?["labels"] ?? [:]
    } else {
      child["spec"]?["selector"] = selector
    }
    return child
  }
}
