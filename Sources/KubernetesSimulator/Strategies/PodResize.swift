internal import KubernetesCore

/// What the resize subresource may do to a pod: change the requests and limits of its containers.
enum PodResize {
  /// A pod as it was, with the resources of a written one.
  ///
  /// Where the containers are not the same ones it is the written pod, for validation to refuse.
  static func allowedPart(of pod: JSONValue, old: JSONValue) -> JSONValue {
    var result = old
    result.setMetadata("managedFields", pod["metadata"]?["managedFields"])
    for field in PodChanges.containerFields {
      let containers = pod["spec"]?[field]?.array ?? []
      let before = old["spec"]?[field]?.array ?? []
      guard containers.map({ $0["name"] }) == before.map({ $0["name"] }) else {
        result["spec"] = pod["spec"]
        return result
      }
      guard !before.isEmpty else { continue }
      result["spec"]?[field] = .array(
        zip(containers, before).map { container, before in
          var changed = before
          for part in ["resources", "resizePolicy"] { changed[part] = container[part] }
          return changed
        })
    }
    return result
  }

  static func faults(_ pod: JSONValue, old: JSONValue) -> [FieldFault] {
    var faults: [FieldFault] = []
    let qualityOfService = old["status"]?["qosClass"] ?? .string(QualityOfService(of: old).rawValue)
    if .string(QualityOfService(of: pod).rawValue) != qualityOfService {
      faults.add(
        .invalid, "spec", value: qualityOfService,
        "Pod QOS Class may not change as a result of resizing")
    }
    let (spec, oldSpec) = (pod["spec"] ?? [:], old["spec"] ?? [:])
    let orderFaults = PodChanges.containerFields.flatMap { self.orderFaults($0, spec, oldSpec) }
    guard orderFaults.isEmpty else { return faults + orderFaults }
    for field in PodChanges.containerFields { faults += removalFaults(field, spec, oldSpec) }
    guard !fixedPart(spec).isEquivalent(to: fixedPart(oldSpec)) else { return faults }
    return faults + [
      FieldFault(.forbidden, "spec", "only cpu and memory resources are mutable")
    ]
  }

  /// The containers stay the same, one by one.
  private static func orderFaults(
    _ field: String, _ spec: JSONValue, _ old: JSONValue
  ) -> [FieldFault] {
    guard spec.count(of: field) == old.count(of: field) else {
      return [
        FieldFault(
          .forbidden, "spec.\(field)", "\(field) may not be added or removed on resize")
      ]
    }
    return (0..<spec.count(of: field)).filter {
      spec[field]?[$0]?["name"] != old[field]?[$0]?["name"]
    }.map { index in
      FieldFault(
        .forbidden, "spec.\(field)[\(index)].name",
        "\(field) may not be renamed or reordered on resize")
    }
  }

  /// Amounts are changed and added, and never taken away.
  private static func removalFaults(
    _ field: String, _ spec: JSONValue, _ old: JSONValue
  ) -> [FieldFault] {
    (0..<spec.count(of: field)).flatMap { index in
      ["requests", "limits"].compactMap { list in
        func names(_ spec: JSONValue) -> Set<JSONKey> {
          Set((spec[field]?[index]?["resources"]?[list]?.object ?? [:]).keys.map { JSONKey($0) })
        }
        guard !names(old).isSubset(of: names(spec)) else { return nil }
        return FieldFault(
          .forbidden, "spec.\(field)[\(index)].resources.\(list)",
          "resource \(list) cannot be removed")
      }
    }
  }

  /// A spec without what a resize may change.
  private static func fixedPart(_ spec: JSONValue) -> JSONValue {
    var spec = spec
    for field in PodChanges.containerFields {
      guard let containers = spec[field]?.array else { continue }
      spec[field] = .array(
        containers.map { container in
          var container = container
          for list in ["requests", "limits"] {
            for name in ["cpu", "memory"] { container.set(["resources", list, name], nil) }
            if container["resources"]?[list] == [:] { container["resources"]?[list] = nil }
          }
          return container
        })
    }
    return spec
  }
}
