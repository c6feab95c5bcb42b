internal import KubernetesCore
internal import PodPatternCore

/// Validates a PodPattern: against its schema, as the API server does, and by expanding it.
private enum PatternCheck {
  private static let schema = try? StructuralSchema(json: PodPatternCRD.schema)
  private static let classSchema = try? StructuralSchema(json: PodPatternClassCRD.schema)

  /// The faults of an object, a PodPattern or not, with no two that say the same about one field.
  ///
  /// `settings`: the settings to expand the pattern with.
  static func faults(
    _ object: ManifestObject, settings: ExpansionSettings = ExpansionSettings()
  ) -> [FieldFault] {
    let head = object.headFaults
    guard object.isPodPattern || object.isPodPatternClass else { return head }
    let schema = object.isPodPattern ? schema : classSchema
    var all =
      object.isPodPattern
      ? expansionFaults(object.value, settings) : compilationFaults(object.value, settings)
    let places = Set(all.faults.map(\.path))
    let size = object.value["spec"]?.serialized().count ?? 0
    if let fault = PodPattern.faultOfSpec(size: size) { all.append(fault) }
    let refused =
      schema.map { $0.unknownFields(of: object.value) + $0.validate(object.value) } ?? []
    for fault in refused where !places.contains(fault.path) {
      all.append(FieldFault(at: fault.path, fault.reason))
    }
    return head + all.lines.map { $0.naming(in: object.value) }
  }

  /// What is not wrong with a valid object, and will surprise all the same.
  static func warnings(_ object: ManifestObject, settings: ExpansionSettings) -> [FieldFault] {
    guard object.isPodPattern, let pattern = try? PodPattern(json: object.value),
      let expansion = try? Expander(settings: settings).expand(pattern),
      !expansion.endlessNames.isEmpty
    else { return [] }
    return [
      FieldFault(
        at: .root.key("spec").key("template").key("spec").key("restartPolicy"),
        "warning: \(String.endless(expansion.endlessNames))")
    ]
  }

  private static func compilationFaults(
    _ object: JSONValue, _ settings: ExpansionSettings
  ) -> FaultList {
    do throws(FaultList) {
      let podClass = try PodPatternClass(json: object)
      _ = try InjectionPolicy(podClass, settings: settings, excluding: [])
      return FaultList()
    } catch {
      return error
    }
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
  /// The faults of the object as lines, in the order of its text.
  func faultLines(settings: ExpansionSettings = ExpansionSettings()) -> [FaultLine] {
    PatternCheck.faults(self, settings: settings).map(line).sorted { $0.position < $1.position }
  }

  /// Warnings about the object, if it has no faults, as lines.
  func warningLines(settings: ExpansionSettings) -> [FaultLine] {
    PatternCheck.warnings(self, settings: settings).map(line)
  }
}
