internal import KubernetesCore
internal import PodPatternCore

/// All that is wrong with a PodPattern: what its schema refuses, as the API server would, and what
/// can't be expanded.
enum PatternCheck {
  private static let schema = try? StructuralSchema(json: PodPatternCRD.schema)

  /// The faults, of which no two say the same of one field.
  static func faults(_ object: JSONValue) -> [Fault] {
    let own = expansionFaults(object)
    let places = Set(own.map(\.path))
    let refused = schema.map { $0.unknownFields(of: object) + $0.validate(object) } ?? []
    return own
      + refused.filter { !places.contains($0.path) }.map { Fault(path: $0.path, reason: $0.reason) }
  }

  private static func expansionFaults(_ object: JSONValue) -> [Fault] {
    do throws(FaultList) {
      _ = try Expander().expand(try PodPattern(json: object))
      return []
    } catch {
      return error.faults
    }
  }
}
