internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// Objects of others that have the names of ours, and servers that say no.
extension HostileObject {
  @HostileTable static var strangers: [HostileObject] {
    HostileObject(
      "a Service, a ConfigMap and a budget of somebody else's that have the pattern's names",
      [
        .create(.services, ["metadata": ["name": "db"], "spec": ["ports": [["port": 5432]]]]),
        .create(.configMaps, ["metadata": ["name": "db-log-shipper"], "data": ["mine": "yes"]]),
        .create(
          .podDisruptionBudgets,
          [
            "metadata": ["name": "db"],
            "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "db"]]],
          ]),
        .pattern(
          "db",
          [
            "service": ["ports": [["port": 5432]]], "disruptionBudget": ["maxUnavailable": 1],
            "logShipper": ["enabled": true],
          ]),
        .pods(of: "db", 1),
      ],
      then: .also { namespace in
        try await namespace.until("the pattern says that the name is taken") {
          let pattern = try await namespace.object(.podPatterns, "db")
          return PodPatternStatus(json: pattern["status"] ?? [:])[.stalled]?.isTrue == true
        }
        try await namespace.client.delete(.podPatterns, namespace.key("db"))
        for (type, name) in strangersOfDB {
          let object = try await namespace.object(type, name)
          #expect(object["metadata"]?["ownerReferences"] == nil, "\(type.kind)")
          #expect(object["metadata"]?["labels"] == nil, "\(type.kind)")
        }
      })
    HostileObject(
      "a Service that bears our labels, and belongs to another pattern",
      [
        .create(
          .services,
          [
            "metadata": [
              "name": "taken", "labels": ["app.kubernetes.io/managed-by": "podpattern"],
              "ownerReferences": [
                [
                  "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "other",
                  "uid": "other", "controller": true,
                ]
              ], "finalizers": ["a.example/kept"],
            ],
            "spec": ["ports": [["port": 1]]],
          ]),
        .pattern("taken", ["service": ["ports": [["port": 80]]]]), .pods(of: "taken", 1),
      ],
      then: .also { namespace in
        let service = try await namespace.object(.services, "taken")
        #expect(service["metadata"]?["ownerReferences"]?[0]?["uid"] == "other")
        #expect(service["spec"]?["ports"]?[0]?["port"] == 1)
      })
    HostileObject(
      "fields of a Service that there are not",
      ([
        ["tpye": "ClusterIP"], ["annotations": ["a": "b"]], ["ports": [["prt": 80]]],
        ["ports": [["port": 80], ["port": 80]]], ["ports": [["port": 80, "nodePort": -1]]],
        ["externalIPs": ["10.0.0.1"]], ["clusterIP": "None", "type": "NodePort"],
        ["type": "ExternalName", "externalName": "\u{0}"], ["selector": ["a": "b"]],
      ] as [JSONValue]).enumerated().map { .pattern("service-\($0)", ["service": $1]) })
    HostileObject(
      "forty patterns whose Service the server can't take",
      (0..<40).map {
        .pattern("broken-\($0)", ["service": ["tpye": "ClusterIP", "ports": [["port": 80]]]])
      })
    HostileObject(
      "an admission webhook for pods that does not answer",
      [
        .act { namespace in
          let webhooks = ResourceType(
            group: "admissionregistration.k8s.io", version: "v1",
            kind: "ValidatingWebhookConfiguration", plural: "validatingwebhookconfigurations",
            isNamespaced: false)
          try await namespace.perform([.create(webhooks, webhook(namespace.name))])
          // The server learns of it by its own watch.
          try await Task.sleep(for: .seconds(1))
        }, .pattern("unwelcome", ["replicas": 3]),
      ], then: .stalled("unwelcome", because: "FailedCreate"))
    HostileObject(
      "a quota that lets no pod in",
      [.act { try await $0.allow(pods: 0) }, .pattern("poor", ["replicas": 500])],
      then: .stalled("poor", because: "FailedCreate"))
    HostileObject(
      "a pattern that is called like the API server's Service",
      [
        .act { namespace in
          let other = HostileNamespace(client: namespace.client, name: "default")
          let before = try await other.object(.services, "kubernetes")
          try await other.perform([
            .pattern("kubernetes", ["service": ["ports": [["port": 443, "name": "https"]]]]),
            .pods(of: "kubernetes", 1),
          ])
          try await Task.sleep(for: .seconds(1))
          let after = try await other.object(.services, "kubernetes")
          #expect(before["spec"] == after["spec"])
          #expect(after["metadata"]?["ownerReferences"] == nil)
          try await other.perform([.delete(.podPatterns, "kubernetes")])
        }
      ])
    HostileObject(
      "owners in a circle, of other namespaces, and finalizers on patterns",
      [
        .create(
          .podPatterns,
          .hostilePattern(
            "circle",
            metadata: [
              "finalizers": ["a.example/never"],
              "ownerReferences": [
                [
                  "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "circle",
                  "uid": "00000000-0000-0000-0000-000000000000", "blockOwnerDeletion": true,
                ],
                ["apiVersion": "v1", "kind": "Namespace", "name": "default", "uid": "1"],
              ],
            ])),
        .pods(of: "circle", 1), .delete(.podPatterns, "circle"),
        .patch(.podPatterns, "circle", ["spec": ["replicas": 3]]),
      ])
  }

  static let strangersOfDB: [(ResourceType, String)] = [
    (.services, "db"), (.configMaps, "db-log-shipper"), (.podDisruptionBudgets, "db"),
  ]

  /// A webhook for the pods of a namespace, at an address where nobody listens.
  private static func webhook(_ namespace: String) -> JSONValue {
    [
      "metadata": ["name": .string(namespace)],
      "webhooks": [
        [
          "name": "pods.a.example", "clientConfig": ["url": "https://127.0.0.1:1/"],
          "failurePolicy": "Fail", "sideEffects": "None", "admissionReviewVersions": ["v1"],
          "timeoutSeconds": 1,
          "namespaceSelector": [
            "matchLabels": ["kubernetes.io/metadata.name": .string(namespace)]
          ],
          "rules": [
            [
              "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
              "resources": ["pods"],
            ]
          ],
        ]
      ],
    ]
  }
}
