internal import FoundationEssentials
internal import KubernetesCore

/// Something about a pod that is worth an Event.
struct PodNote: Sendable, Hashable {
  /// Who writes it.
  enum Source: String, Sendable {
    case scheduler = "default-scheduler"
    case kubelet
  }

  var isWarning = false
  var reason: String
  var message: String
  var source = Source.kubelet
  /// The container that it is about, as the pod's fields name it.
  var fieldPath: String?
}

/// Writes notes about pods as Events: the same said again is one Event that counts.
struct PodEvents: Sendable {
  private struct Topic: Sendable, Hashable {
    var uid: String
    var note: PodNote
  }

  /// More Events than these are not kept; the oldest go first. A real cluster keeps them for an hour.
  private static let most = 2000

  private var names: [Topic: ObjectKey] = [:]
  private var order: [Topic] = []

  /// Writes an Event about a pod.
  mutating func record(
    _ note: PodNote, about pod: JSONValue, on node: String?, _ server: inout APIServer, _ now: Date
  ) {
    let table = "events"
    let namespace = ObjectKey(namespace: "", name: pod.namespace)
    guard let place = server.database[ResourceType.namespaces.plural, namespace],
      !place.isTerminating
    else { return }
    let topic = Topic(uid: pod.uid, note: note)
    if let key = names[topic], var event = server.database[table, key] {
      event["count"] = .integer((event["count"]?.integer ?? 1) + 1)
      event["lastTimestamp"] = .time(now)
      _ = server.database.put(table, key, event)
      return
    }
    let digits = server.identifiers.uid().filter { $0 != "-" }.prefix(16)
    let key = ObjectKey(namespace: pod.namespace, name: "\(pod.name).\(digits)")
    names[topic] = key
    order.append(topic)
    let event = Self.event(note, key, pod, node, uid: server.identifiers.uid(), now)
    _ = server.database.put(table, key, event)
    guard order.count > Self.most else { return }
    if let old = names.removeValue(forKey: order.removeFirst()) {
      _ = server.database.remove(table, old)
    }
  }

  private static func event(
    _ note: PodNote, _ key: ObjectKey, _ pod: JSONValue, _ node: String?, uid: String, _ now: Date
  ) -> JSONValue {
    var object: JSONValue = [
      "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name),
      "uid": .string(pod.uid), "apiVersion": "v1",
      "resourceVersion": .string(pod.metadata("resourceVersion") ?? ""),
    ]
    if let path = note.fieldPath { object["fieldPath"] = .string(path) }
    var source: JSONValue = ["component": .string(note.source.rawValue)]
    let host = note.source == .kubelet ? node : nil
    if let host { source["host"] = .string(host) }
    return [
      "kind": "Event", "apiVersion": "v1",
      "metadata": [
        "name": .string(key.name), "namespace": .string(key.namespace), "uid": .string(uid),
        "creationTimestamp": .time(now),
      ],
      "involvedObject": object, "reason": .string(note.reason), "message": .string(note.message),
      "source": source, "firstTimestamp": .time(now), "lastTimestamp": .time(now), "count": 1,
      "type": note.isWarning ? "Warning" : "Normal", "eventTime": nil,
      "reportingComponent": .string(note.source.rawValue),
      "reportingInstance": .string(host ?? ""),
    ]
  }
}
