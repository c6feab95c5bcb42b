package import KubernetesCore

/// What a source of configuration held when a revision was made: a part of what the revision is.
package struct ConfigurationVersion: Sendable, Hashable {
  package let object: ConfigurationObject
  package let mode: ConfigurationSource.Mode
  /// What tells its content from others; nil if it did not exist.
  package let digest: String?
  /// The same for each of its keys, as far as known.
  package var keys: [String: String] = [:]
  /// The name of the copy that the pods have; nil if they refer to the object itself.
  package var copy: String?

  package init(
    _ source: ConfigurationSource, digest: String?, keys: [String: String] = [:], of pattern: String
  ) {
    (object, mode, self.digest, self.keys) = (source.object, source.mode, digest, keys)
    guard mode == .snapshot, let digest else { return }
    copy = Self.copyName(of: object.name, version: digest, pattern: pattern)
  }

  /// Whether pods would find the same.
  func isSame(as other: ConfigurationVersion) -> Bool {
    (object, mode, digest, copy) == (other.object, other.mode, other.digest, other.copy)
  }

  /// The name of the copy of a ConfigMap that a pattern's pods have: PATTERN-CONFIGMAP-VERSION, cut to
  /// the length that names may have.
  package static func copyName(
    of configMap: String, version: String, pattern: String
  ) -> String {
    let room = 253 - pattern.utf8.count - version.utf8.count - 2
    var middle = configMap
    if configMap.utf8.count > room {
      // What tells it from other long names has to be left.
      let hash = StableHash.name(of: configMap)
      var cut = Array(configMap.utf8.prefix(max(0, room - hash.utf8.count - 1)))
      while let last = cut.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") {
        cut.removeLast()
      }
      middle = String(decoding: cut, as: UTF8.self) + "-" + hash
    }
    return "\(pattern)-\(middle)-\(version)"
  }
}

extension ConfigurationVersion {
  /// As a revision keeps it.
  package var json: JSONValue {
    var json: JSONValue = [
      "kind": .string(object.kind.rawValue), "name": .string(object.name),
      "mode": .string(mode.rawValue),
    ]
    json["digest"] = digest.map { .string($0) }
    json["copy"] = copy.map { .string($0) }
    if !keys.isEmpty {
      json["keys"] = .object(
        JSONObject(keys.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
    return json
  }

  /// Nil if it is not what this program writes.
  ///
  /// Whoever may write ControllerRevisions may write anything here, and the names become part of
  /// requests.
  package init?(json: JSONValue) {
    guard let kind = json["kind"]?.string.flatMap(ConfigurationObject.Kind.init),
      let name = json["name"]?.string, name.isSubdomain,
      let mode = json["mode"]?.string.flatMap(ConfigurationSource.Mode.init)
    else { return nil }
    object = ConfigurationObject(kind, name)
    self.mode = mode
    digest = json["digest"]?.string?.cut(toBytes: 63)
    copy = json["copy"]?.string
    if let copy, mode != .snapshot || !copy.isSubdomain { return nil }
    for (key, digest) in (json["keys"]?.object ?? [:]).prefix(ConfigurationReading.maximumKeys) {
      keys[key] = digest.string
    }
  }
}

extension [ConfigurationVersion] {
  /// Whether pods would find the same configuration.
  func isSame(as other: [ConfigurationVersion]) -> Bool {
    func sorted(_ list: [ConfigurationVersion]) -> [ConfigurationVersion] {
      list.sorted { $0.object.description < $1.object.description }
    }
    return count == other.count
      && zip(sorted(self), sorted(other)).allSatisfy { $0.isSame(as: $1) }
  }

  subscript(object: ConfigurationObject) -> ConfigurationVersion? { first { $0.object == object } }
}
