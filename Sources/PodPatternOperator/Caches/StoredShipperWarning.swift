internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// An Event by which the kubelet passes on a log shipper's warning.
///
/// A shipper has no access to the API server. Its liveness probe prints the warning and fails, with
/// no other consequence than this Event.
struct StoredShipperWarning: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  let pod: ObjectKey
  let podUID: String
  let warning: ShipperWarning

  /// The field selectors of these Events, for both kinds of containers that a shipper may be.
  static let fieldSelectors = ["initContainers", "containers"].map { list in
    "involvedObject.kind=Pod,reason=Unhealthy"
      + ",involvedObject.fieldPath=spec.\(list){\(ShipperState.containerName)}"
  }
}

extension StoredShipperWarning: Decodable {
  private enum CodingKeys: String, CodingKey {
    case metadata, involvedObject, message, lastTimestamp, eventTime, series
  }

  private struct InvolvedObject: Decodable {
    let namespace: String?
    let name: String?
    let uid: String?
  }

  private struct Series: Decodable { let lastObservedTime: Timestamp? }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    let object = try container.decode(InvolvedObject.self, forKey: .involvedObject)
    key = metadata.key
    uid = metadata.uid
    resourceVersion = metadata.resourceVersion
    // The server accepts any strings. Truncated ones match no pod.
    pod = ObjectKey(
      namespace: (object.namespace ?? key.namespace).cut(toBytes: 63),
      name: (object.name ?? "").cut(toBytes: 253))
    podUID = (object.uid ?? "").cut(toBytes: 128)
    let seen =
      try container.decodeIfPresent(Series.self, forKey: .series)?.lastObservedTime
      ?? container.decodeIfPresent(Timestamp.self, forKey: .lastTimestamp)
      ?? container.decodeIfPresent(Timestamp.self, forKey: .eventTime)
    let message = try container.decodeIfPresent(String.self, forKey: .message) ?? ""
    warning = ShipperWarning(
      pod: pod.name, text: Self.words(of: message), lastSeen: seen ?? Timestamp(.distantPast))
  }

  /// The shipper's words, without the kubelet's prefix.
  private static func words(of message: String) -> String {
    let prefix = "Liveness probe failed: "
    let words = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    // A kubelet never exceeds this, but others may write Events as well.
    return words.cut(toBytes: 4096).split(whereSeparator: \.isNewline).joined(separator: "; ")
      .cut(toBytes: 1024)
  }
}

extension StoreIndex<StoredShipperWarning> {
  /// By the pod that they are about: its namespace, name and uid. An Event may claim to be about a
  /// pod of another namespace, and is not believed.
  static let byPod = StoreIndex("pod") { warning in
    warning.pod.namespace == warning.key.namespace
      ? [value(of: warning.pod, uid: warning.podUID)] : []
  }

  static func value(of pod: ObjectKey, uid: String) -> String { "\(pod)/\(uid)" }
}
