internal import KubernetesCore

/// Who holds a Lease, and since when: a coordination.k8s.io/v1 LeaseSpec.
struct LeaseRecord: Sendable, Hashable {
  /// The holder's identity; empty where nobody holds it.
  var holder: String
  /// For how many seconds after a renewal nobody else may take it.
  var durationSeconds: Int
  /// When the holder got it.
  var acquired: Timestamp?
  /// When the holder last renewed it.
  var renewed: Timestamp?
  /// How often it went from one holder to another.
  var transitions: Int

  /// The same, held by nobody.
  func released(at time: Timestamp) -> LeaseRecord {
    var record = self
    (record.holder, record.durationSeconds, record.renewed) = ("", 1, time)
    return record
  }

  /// The fields of a `spec`. Times are for people: no candidate reckons with another one's clock.
  var json: JSONValue {
    [
      "holderIdentity": .string(holder),
      "leaseDurationSeconds": .integer(durationSeconds),
      "acquireTime": acquired.map { .string($0.microTime) } ?? .null,
      "renewTime": renewed.map { .string($0.microTime) } ?? .null,
      "leaseTransitions": .integer(transitions),
    ]
  }
}

/// A Lease as a server has it.
struct ObservedLease: Sendable, Hashable {
  let record: LeaseRecord
  let resourceVersion: String
}

extension ObservedLease: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, spec }

  private struct Spec: Decodable {
    var holderIdentity: String?
    var leaseDurationSeconds: Count?
    var acquireTime: Timestamp?
    var renewTime: Timestamp?
    var leaseTransitions: Count?
  }

  /// No holder means to be silent for longer: whoever writes decades would keep everybody out.
  private static let longestDuration = 3600

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    resourceVersion = try container.decode(ObjectMeta.self, forKey: .metadata).resourceVersion
    let spec = try container.decodeIfPresent(Spec.self, forKey: .spec) ?? Spec()
    record = LeaseRecord(
      holder: spec.holderIdentity ?? "",
      durationSeconds: min(spec.leaseDurationSeconds?.value ?? 0, Self.longestDuration),
      acquired: spec.acquireTime, renewed: spec.renewTime,
      transitions: spec.leaseTransitions?.value ?? 0)
  }
}
