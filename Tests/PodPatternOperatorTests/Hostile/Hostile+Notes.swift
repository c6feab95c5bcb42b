internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Events, Leases, Namespaces, and ConfigMaps that say that they hold defaults.
extension HostileObject {
  @HostileTable static var notes: [HostileObject] {
    HostileObject(
      "defaults that nobody names, of a megabyte of items",
      (0..<5).map {
        defaults("bomb-\($0)", "outputs: [" + String(repeating: "a,", count: 499_000) + "]")
      })
    HostileObject(
      "defaults that a namespace names, in odd YAML",
      yaml.enumerated().flatMap { number, text -> [Step] in
        [
          defaults("yaml-\(number)", text), name("yaml-\(number)"),
          .pattern("under-\(number)", ["logShipper": ["enabled": true]]),
          .act { _ in try await Task.sleep(for: .milliseconds(30)) },
        ]
      })
    HostileObject(
      "names of defaults that no ConfigMap has",
      ["", "a/b", "../x", "\u{1F468}", "A", ".", "a\nb", String(repeating: "n", count: 200_000)]
        .map(name),
      [.pattern("nameless", ["logShipper": ["enabled": true]])])
    HostileObject(
      "defaults without data, with other data, and with bytes",
      [
        .create(.configMaps, labelled("none")),
        .create(.configMaps, labelled("other").merging(["data": ["x": "y"]])),
        .create(.configMaps, labelled("bytes").merging(["binaryData": ["logShipper": "AAAA/w=="]])),
        .create(
          .configMaps, labelled("fixed").merging(["immutable": true, "data": ["logShipper": ""]])),
      ],
      ["none", "other", "bytes", "fixed"].map(name),
      [.pattern("dataless", ["logShipper": ["enabled": true]])])
    HostileObject(
      "events about pods, with absurd counts, times and words",
      [
        .pattern("evented", ["replicas": 2, "logShipper": ["enabled": true]]),
        .pods(of: "evented", 2),
        .act { namespace in
          for (number, pod) in try await namespace.pods(of: "evented").enumerated() {
            try await namespace.perform(
              oddEvents.enumerated().map { index, fields in
                .create(.coreEvents, event("odd-\(number)-\(index)", about: pod, fields))
              })
          }
        },
      ])
    HostileObject(
      "two thousand warnings of log shippers",
      [
        .pattern("warned", ["logShipper": ["enabled": true]]), .pods(of: "warned", 1),
        .act { namespace in
          guard let pod = try await namespace.pods(of: "warned").first else { return }
          try await namespace.perform(
            (0..<2000).map {
              .create(.coreEvents, event("w\($0)", about: pod, ["message": text(1000)]))
            })
        },
      ])
    HostileObject(
      "events about the pods of another namespace, and about nothing",
      [
        .act { namespace in
          let pod: JSONValue = ["metadata": ["name": "a", "namespace": "kube-system", "uid": "b"]]
          try await namespace.perform([
            .create(.coreEvents, event("elsewhere", about: pod, [:])),
            .create(.coreEvents, event("nothing", about: [:], ["involvedObject": [:]])),
          ])
        }
      ])
    HostileObject(
      "leases with absurd times and holders",
      leases.enumerated().map { number, spec in
        .create(.leases, ["metadata": ["name": .string("lease-\(number)")], "spec": spec])
      })
  }

  private static func labelled(_ name: String) -> JSONValue {
    ["metadata": ["name": .string(name), "labels": ["podpattern.dev/defaults": "true"]]]
  }

  private static func defaults(_ name: String, _ text: String) -> Step {
    .create(.configMaps, labelled(name).merging(["data": ["logShipper": .string(text)]]))
  }

  /// Makes the namespace name a ConfigMap.
  private static func name(_ configMap: String) -> Step {
    .act { namespace in
      try await namespace.perform([
        .patch(
          .namespaces, namespace.name,
          ["metadata": ["annotations": ["podpattern.dev/defaults": .string(configMap)]]])
      ])
    }
  }

  private static let yaml: [String] = [
    "bufferSize: \"1e-9223372036854775808\"", "bufferSize: 1e400", "bufferSize: .inf",
    "bufferSize: 9223372036854775808", "outputs: [" + String(repeating: "a,", count: 300_000) + "]",
    // What doubles ten times, thirty times over.
    "a: &a [x,x,x,x,x,x,x,x,x,x]\n",
    (0..<30).map {
      "\(anchor($0 + 1)): &\(anchor($0 + 1)) [*\(anchor($0)),*\(anchor($0)),*\(anchor($0))]"
    }
    .joined(separator: "\n"),
    "outputs: &a [*a]", "&a *a", "<<: *nobody", "? [a, b]\n: c", "? {a: b}\n: c",
    String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
    String(repeating: "a: {", count: 50_000), String(repeating: "---\n", count: 100_000),
    "files: !!binary AAAA", "!!python/object:os.system [a]", "%YAML 9.9\n---\na: b",
    "\u{FEFF}files: []",
    "files: [\"\\ud800\", \"\\x00\"]", "\t", "files: |9999999999999999999\n a", "a: 1\na: 2",
    "caf\u{e9}: 1\ncafe\u{301}: 2", "null", "[]", "1", "",
    "x: " + String(repeating: "y", count: 900_000),
    "rotate: {maxFiles: 9223372036854775807, maxSize: 1e-9223372036854775808}",
    (0..<20_000).map { "k\($0): &k\($0) v" }.joined(separator: "\n"),
  ]

  private static func anchor(_ number: Int) -> String { number == 0 ? "a" : "a\(number)" }

  private static func event(_ name: String, about pod: JSONValue, _ fields: JSONValue) -> JSONValue
  {
    let metadata = pod["metadata"] ?? [:]
    let object: JSONValue = [
      "kind": "Pod", "name": metadata["name"] ?? "", "namespace": metadata["namespace"] ?? "",
      "uid": metadata["uid"] ?? "", "fieldPath": "spec.initContainers{log-shipper}",
    ]
    return
      ([
        "metadata": ["name": .string(name)], "involvedObject": object, "reason": "Unhealthy",
        "message": "Liveness probe failed: warning", "type": "Warning",
        "lastTimestamp": "2026-01-01T00:00:00Z", "count": 1,
      ] as JSONValue).merging(fields)
  }

  private static let oddEvents: [JSONValue] = [
    ["count": 2_147_483_647], ["count": -2_147_483_648], ["message": text(1_000_000)],
    ["message": "\u{0}\u{202e}\n\n\n"], ["lastTimestamp": "9999-12-31T23:59:59Z"],
    ["lastTimestamp": "0001-01-01T00:00:00Z"], ["lastTimestamp": .null, "eventTime": .null],
    ["series": ["count": 2_147_483_647, "lastObservedTime": "9999-12-31T23:59:59.999999Z"]],
    ["series": ["count": -1, "lastObservedTime": "0001-01-01T00:00:00.000000Z"]],
    ["eventTime": "9999-12-31T23:59:59.999999Z", "reportingComponent": text(100)],
    ["type": "Odd", "source": ["component": text(100_000)]], ["message": ""],
  ]

  private static let leases: [JSONValue] = [
    ["leaseDurationSeconds": 2_147_483_647, "renewTime": "9999-12-31T23:59:59.999999Z"],
    ["leaseDurationSeconds": 1, "acquireTime": "0001-01-01T00:00:00.000000Z"],
    ["holderIdentity": text(1_000_000), "leaseTransitions": 2_147_483_647], [:],
  ]
}
