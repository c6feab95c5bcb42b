internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// An Event in which the kubelet passes on what a log shipper warns of.
///
/// A shipper has no way to the API server. Its liveness probe prints what there is to warn of and
/// fails, without any consequence but this Event.
struct StoredShipperWarning: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  /// The pod that it is about.
  let pod: ObjectKey
  let podUID: String
  let warning: ShipperWarning

  /// Which Events these are, for each way in which the shipper's container may stand in its pod.
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

  /// Reads an Event of core/v1.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    let object = try container.decode(InvolvedObject.self, forKey: .involvedObject)
    key = metadata.key
    uid = metadata.uid
    resourceVersion = metadata.resourceVersion
    // A server takes any text for these. What is cut names no pod.
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

  /// What the shipper said, without what the kubelet puts before it.
  private static func words(of message: String) -> String {
    let prefix = "Liveness probe failed: "
    let words = message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    // A kubelet says no more at once; others may write Events as well.
    return words.cut(toBytes: 4096).split(whereSeparator: \.isNewline).joined(separator: "; ")
      .cut(toBytes: 1024)
  }
}

extension StoreIndex<StoredShipperWarning> {
  /// By the pod that they are about: its namespace, name and uid. Whoever writes an Event says what
  /// it is about, but not in which namespace it lies.
  static let byPod = StoreIndex("pod") { warning in
    warning.pod.namespace == warning.key.namespace
      ? [value(of: warning.pod, uid: warning.podUID)] : []
  }

  /// The value of `byPod` for a pod.
  static func value(of pod: ObjectKey, uid: String) -> String { "\(pod)/\(uid)" }
}
