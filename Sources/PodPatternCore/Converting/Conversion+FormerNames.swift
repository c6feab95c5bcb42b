internal import KubernetesCore

extension Conversion.Answer {
  /// A PodPattern in today's names and values, with a remark for each that was another one; nil where
  /// the object is no PodPattern or is in today's words already.
  static func renewed(_ object: JSONValue) -> Conversion.Answer? {
    guard object["kind"]?.string == PodPattern.kind,
      object["apiVersion"]?.string == PodPattern.apiVersion, let spec = object["spec"]
    else { return nil }
    let renewed = PodPatternSpec.renewed(spec)
    guard renewed.canonical != spec.canonical else { return nil }
    var result = object.withoutServerFields
    result["spec"] = renewed
    var faults: [FieldFault] = []
    do throws(FaultList) {
      _ = try PodPattern(json: object)
    } catch {
      faults = error.naming(in: object).faults
    }
    return Conversion.Answer(
      objects: [result], outcome: .changed,
      remarks: faults.map { .note($0.path, "put into today's words: \($0.reason)") })
  }
}
