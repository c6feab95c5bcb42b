internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Lists at their limits and far beyond.
extension HostileObject {
  @HostileTable static var lists: [HostileObject] {
    HostileObject(
      "a thousand containers",
      [
        .pattern(
          "containers",
          pod: ["containers": many(1000) { ["name": .string("c\($0)"), "image": "a"] }])
      ])
    HostileObject(
      "five thousand variables",
      [
        .pattern(
          "env", pod: container(["env": many(5000) { ["name": .string("V\($0)"), "value": "v"] }]))
      ])
    HostileObject(
      "as many initializers and sidecars as the schema takes, and more",
      [8, 16, 32, 64, 100, 128, 256, 1000].flatMap { count -> [Step] in
        [
          .pattern(
            "initializers-\(count)",
            [
              "initializers": many(count) {
                ["name": .string("i\($0)"), "container": ["image": "a"]]
              }
            ]),
          .pattern(
            "sidecars-\(count)",
            [
              "sidecars": many(count) {
                ["name": .string("s\($0)"), "container": ["image": "a"]]
              }
            ]),
          .pattern(
            "mounts-\(count)",
            [
              "sharedVolume": [
                "mounts": many(count) {
                  ["container": .string("c\($0)"), "mountPath": .string("/m\($0)")]
                }
              ]
            ]),
          .pattern(
            "outputs-\(count)",
            [
              "logShipper": [
                "enabled": true,
                "outputs": many(count) { ["name": .string("o\($0)"), "stdout": [:]] },
              ]
            ]),
          .pattern(
            "files-\(count)",
            ["logShipper": ["enabled": true, "files": many(count) { .string("f\($0).log") }]]),
        ]
      })
    HostileObject(
      "lists of thousands of items, right and wrong",
      [
        .pattern("globs", ["logShipper": ["enabled": true, "files": many(50_000) { _ in "a" }]]),
        .pattern(
          "outputs", ["logShipper": ["enabled": true, "outputs": many(5000) { _ in "a" }]]),
        .pattern("inits", ["initializers": many(5000) { _ in [:] }]),
        .pattern("commands", pod: container(["command": many(100_000) { _ in "a" }])),
        .pattern("nulls", pod: container(["args": many(100_000) { _ in .null }])),
      ])
    HostileObject(
      "ten thousand misspelt fields of the operator's own",
      [
        .pattern("fields", ["logShipper": members(10_000)]),
        .pattern("fields-of-spec", members(10_000)),
        .pattern("fields-of-pod", pod: members(10_000)),
        .pattern(
          "fields-of-initializer",
          ["initializers": [(["name": "a"] as JSONValue).merging(members(10_000))]]),
      ])
    HostileObject(
      "names and ports twice and a thousand times",
      [
        .pattern(
          "ports", ["service": [:]],
          pod: container(["ports": many(3000) { _ in ["containerPort": 80] }])),
        .pattern(
          "twice", ["sidecars": many(20) { _ in ["name": "web", "container": ["image": "a"]] }]),
        .pattern("volumes", pod: ["volumes": many(2000) { _ in ["name": "v", "emptyDir": [:]] }]),
      ])
    HostileObject(
      "properties of outputs, many and odd",
      [
        .pattern("properties", custom(properties(2000))),
        .pattern(
          "comment", custom(["#host": "x", "*a": "x", "'q": "x", "a: b": "c", "${A}": "b"])),
        .pattern(
          "values", custom(["a": "\u{85}", "b": "${HOME}", "c": "\u{0}", "d": "\n[OUTPUT]\n"])),
        .pattern(
          "secrets",
          [
            "logShipper": [
              "enabled": true,
              "outputs": [
                [
                  "custom": [
                    "plugin": "http",
                    "secretProperties": [
                      "http.passwd": ["name": "a", "key": "k"],
                      "http_passwd": ["name": "b", "key": "k"],
                    ],
                  ]
                ]
              ],
            ]
          ]),
      ])
  }

  static func many(_ count: Int, _ item: (Int) -> JSONValue) -> JSONValue {
    .array((0..<count).map(item))
  }

  private static func members(_ count: Int) -> JSONValue {
    .object(.init(uniqueKeysWithValues: (0..<count).map { ("m\($0)", 1) }))
  }

  private static func properties(_ count: Int) -> JSONValue {
    .object(.init(uniqueKeysWithValues: (0..<count).map { ("p\($0)", "x") }))
  }

  private static func custom(_ properties: JSONValue) -> JSONValue {
    [
      "logShipper": [
        "enabled": true, "outputs": [["custom": ["plugin": "http", "properties": properties]]],
      ]
    ]
  }
}
