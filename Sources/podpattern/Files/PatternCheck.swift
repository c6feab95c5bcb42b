internal import KubernetesCore
internal import PodPatternCore

/// All that is wrong with a PodPattern: what its schema refuses, as the API server would, and what
/// can't be expanded.
enum PatternCheck {
  private static let schema = try? StructuralSchema(json: PodPatternCRD.schema)

  /// The faults of an object, a PodPattern or not, of which no two say the same of one field.
  ///
  /// - Parameter settings: what the pattern is expanded under.
  static func faults(
    _ object: ManifestObject, settings: ExpansionSettings = ExpansionSettings()
  ) -> [Fault] {
    let head = object.headFaults
    guard object.isPodPattern else { return head }
    var all = expansionFaults(object.value, settings)
    let places = Set(all.faults.map(\.path))
    let size = object.value["spec"]?.serialized().count ?? 0
    if let fault = PodPattern.faultOfSpec(size: size) { all.append(fault) }
    let refused =
      schema.map { $0.unknownFields(of: object.value) + $0.validate(object.value) } ?? []
    for fault in refused where !places.contains(fault.path) {
      all.append(Fault(path: fault.path, reason: fault.reason))
    }
    return head + all.lines.map { $0.naming(in: object.value) }
  }

  private static func expansionFaults(
    _ object: JSONValue, _ settings: ExpansionSettings
  ) -> FaultList {
    do throws(FaultList) {
      _ = try Expander(settings: settings).expand(try PodPattern(json: object))
      return FaultList()
    } catch {
      return error
    }
  }
}

extension ManifestObject {
  /// The lines of what is wrong with the object, in the order of its text.
  func faultLines(settings: ExpansionSettings = ExpansionSettings()) -> [FaultLine] {
    PatternCheck.faults(self, settings: settings).map(line).sorted { $0.position < $1.position }
  }
}
