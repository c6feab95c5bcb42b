import FoundationEssentials
import KubernetesCore
import OrderedCollections

/// Makes answers of different servers comparable: what must differ between them (uids, times,
/// versions, addresses, the namespace) is replaced by what it is.
struct Normalizer {
  let namespace: String
  private var versions: [String: String] = [:]

  init(namespace: String) { self.namespace = namespace }

  /// A value as sorted, indented JSON.
  mutating func shown(_ value: JSONValue) -> String { normalized(value, key: "").prettyPrinted() }

  private mutating func normalized(_ value: JSONValue, key: String) -> JSONValue {
    switch value {
    case .object(let members):
      var result: JSONObject = [:]
      let isList = key == "metadata" && members["name"] == nil
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        // a null is an absent field, and the hash of a storage version is etcd's own affair
        if member.isNull || name == "storageVersionHash" { continue }
        // a list's version depends on what else goes on in the cluster
        if isList, name == "resourceVersion" { continue }
        if key == "managedFields", name == "time" { continue }
        if name == "items" && member == [] || name == "continue" && member == "" { continue }
        result[name.replacing(namespace, with: "NAMESPACE")] = normalized(member, key: name)
      }
      return .object(result)
    case .array(let elements):
      let normal = elements.map { normalized($0, key: key) }
      // a server may find the same fault twice
      if key == "causes" { return .array(Array(OrderedSet(normal))) }
      // the order of field managers depends on the second in which each wrote
      return .array(key == "managedFields" ? normal.sorted { text($0) < text($1) } : normal)
    case .string(let text): return .string(normalized(text, key: key))
    default: return value
    }
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }

  private mutating func normalized(_ text: String, key: String) -> String {
    switch key {
    case "uid": return "UID"
    case "resourceVersion":
      if text.isEmpty { return text }
      if let known = versions[text] { return known }
      versions[text] = "VERSION-\(versions.count + 1)"
      return versions[text] ?? text
    case "clusterIP", "clusterIPs": return "ADDRESS"
    // how long ago an object was made, in a table
    case "cells" where text.hasSuffix("s") && text.dropLast().allSatisfy(\.isNumber): return "AGE"
    case "continue": return text.isEmpty ? text : "CONTINUE"
    default: break
    }
    if Timestamp(text) != nil { return "TIME" }
    // a refused change of a pod comes with a listing in Go's own form
    if let listing = text.firstRange(of: "\n@@") {
      return normalized(String(text[..<listing.lowerBound]), key: key)
    }
    return Self.uids(in: text.replacing(namespace, with: "NAMESPACE"))
  }

  private static func uids(in text: String) -> String {
    let hex = "[0-9a-f]"
    guard
      let uid = try? Regex("\(hex){8}-\(hex){4}-\(hex){4}-\(hex){4}-\(hex){12}"),
      let time = try? Regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z")
    else { return text }
    return text.replacing(uid, with: "UID").replacing(time, with: "TIME")
  }
}
