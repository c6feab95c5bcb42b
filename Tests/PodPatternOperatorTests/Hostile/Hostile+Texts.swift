internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Keys, names and texts that are odd, long or deep.
extension HostileObject {
  @HostileTable static var texts: [HostileObject] {
    HostileObject(
      "two keys that differ in their Unicode normalisation alone",
      [
        .post(
          .podPatterns,
          pattern(
            "twice",
            template: #""metadata": {"annotations": {"caf\u00e9": "1", "cafe\u0301": "2"}},"#)),
        .post(
          .podPatterns,
          pattern("twice-deep", container: #""caf\u00e9": {"\u212b": 1, "\u00c5": 2},"#)),
      ], then: .harmless)
    HostileObject(
      "arrays in arrays, some as deep as the server takes",
      [100, 520, 2000, 9000].map { depth in
        .post(
          .podPatterns,
          pattern(
            "deep-\(depth)",
            container: "\"unknown\": \(String(repeating: "[", count: depth))"
              + "\(String(repeating: "]", count: depth)),"))
      }, then: .harmless)
    HostileObject(
      "objects in objects, some as deep as the server takes",
      [520, 2000, 4500].map { depth in
        .post(
          .podPatterns,
          pattern(
            "deeper-\(depth)",
            container: "\"unknown\": \(String(repeating: #"{"a":"#, count: depth))1"
              + "\(String(repeating: "}", count: depth)),"))
      }, then: .harmless)
    HostileObject(
      "texts with null bytes, lone surrogates, marks of direction and no characters at all",
      [
        #"\u0000"#, #"\ud800"#, #"\udfff\ud800"#, #"\ufeff"#, #"\u202eevil"#, #"\uffff"#,
        #"\u0085\u2028"#, #"\u001b[31m"#, #"\\u0000"#, "\u{1F468}\u{200D}\u{1F469}",
      ].enumerated().map { number, text in
        .post(
          .podPatterns,
          pattern(
            "text-\(number)",
            template: #""metadata": {"annotations": {"a": "\#(text)"}},"#,
            container: #""args": ["\#(text)"], "\#(text)": "\#(text)","#))
      })
    HostileObject(
      "keys that mean something to others",
      ["$patch", "__proto__", "", "/", "~1", ".", "$(A)", "null", "\u{0}", "constructor"]
        .enumerated()
        .map { number, key in
          .pattern(
            "key-\(number)",
            template: ["metadata": ["annotations": [key: "x"], "labels": [key: "y"]]])
        })
    HostileObject(
      "a change cause, labels and annotations of a quarter of a megabyte",
      [
        .create(
          .podPatterns,
          .hostilePattern(
            "loud",
            metadata: [
              "annotations": ["kubernetes.io/change-cause": text(250_000)],
              "labels": .object(
                .init(
                  uniqueKeysWithValues: (0..<2000).map {
                    ("l\($0)", .string(String(repeating: "v", count: 60)))
                  })),
            ])),
        .patch(
          .podPatterns, "loud",
          ["metadata": ["annotations": ["kubernetes.io/change-cause": text(200_000)]]]),
      ])
    HostileObject(
      "annotations of pods of a quarter of a megabyte",
      [
        .pattern("tall", template: ["metadata": ["annotations": ["a": text(250_000)]]]),
        .pattern("too-tall", template: ["metadata": ["annotations": ["a": text(300_000)]]]),
      ])
    HostileObject(
      "a megabyte of arguments", [.pattern("args", pod: container(["args": [text(1_000_000)]]))])
    HostileObject(
      "a megabyte of names", [.pattern("names", pod: ["containers": [["name": text(1_000_000)]]])])
    HostileObject(
      "fifteen hundred misspelt fields of a container",
      [
        .pattern(
          "misspelt",
          pod: container(
            .object(
              .init(
                uniqueKeysWithValues: (0..<1500).map {
                  ("misspelt\($0)", .string("\($0)"))
                }))))
      ])
    HostileObject(
      "one misspelt field with a name of half a megabyte",
      [
        .pattern("misnomer", pod: container([String(repeating: "f", count: 500_000): 1])),
        .pattern("mismap", pod: [String(repeating: "\u{1F468}", count: 100_000): 1]),
      ])
    HostileObject(
      "wrong types in every place",
      ([.null, true, 1, "text", [], [:], [[:]], 1.5] as [JSONValue]).enumerated().flatMap {
        number, value in
        [
          "template", "initializers", "sidecars", "sharedVolume", "logShipper", "service",
          "disruptionBudget", "strategy",
        ].map { .pattern("wrong-\($0.lowercased())-\(number)", [$0: value]) }
      })
    HostileObject(
      "wrong types below the template, where the server looks at nothing",
      ([.null, true, 1, "text", [], [:], [[]]] as [JSONValue]).enumerated().flatMap {
        number, value -> [Step] in
        ["env", "ports", "volumeMounts", "resources", "securityContext", "livenessProbe"].map {
          Step.pattern("below-\($0.lowercased())-\(number)", pod: container([$0: value]))
        } + [
          .pattern("volumes-\(number)", pod: ["volumes": value]),
          .pattern("init-\(number)", pod: ["initContainers": value]),
          .pattern("labels-\(number)", template: ["metadata": ["labels": value]]),
          .pattern("security-\(number)", pod: ["securityContext": value]),
        ]
      })
    HostileObject(
      "addresses that no URL is",
      ([
        "http://[::1", "http://a:99999999999999999999/", "http://u:p@a/", "http:///",
        "http://\u{0}",
        "http://a/%zz", "HTTP://A", "file:///etc/passwd", "http://xn--a/", "http://\u{202e}a/",
        .string("http://" + String(repeating: "a.", count: 50_000)),
      ] as [JSONValue]).enumerated().flatMap { number, url -> [Step] in
        [
          .pattern(
            "fetch-\(number)",
            ["initializers": [["name": "f", "fetch": ["url": url, "path": "a"]]]]),
          .pattern("wait-\(number)", ["initializers": [["name": "w", "waitFor": ["http": url]]]]),
          .pattern("tcp-\(number)", ["initializers": [["name": "w", "waitFor": ["tcp": url]]]]),
          .pattern(
            "output-\(number)",
            ["logShipper": ["enabled": true, "outputs": [["http": ["url": url]]]]]),
        ]
      })
  }

  static func text(_ count: Int) -> JSONValue { .string(String(repeating: "x", count: count)) }

  static func container(_ fields: JSONValue) -> JSONValue {
    ["containers": [(["name": "web", "image": "nginx"] as JSONValue).merging(fields)]]
  }

  /// A pattern as text, with members of the template and of its container.
  private static func pattern(
    _ name: String, template: String = "", container: String = ""
  ) -> String {
    """
    {"apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": {"name": "\(name)"},
     "spec": {"template": {\(template) "spec": {"containers": [{\(container) "name": "web",
     "image": "nginx"}]}}}}
    """
  }
}
