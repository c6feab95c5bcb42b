import KubernetesCore

extension Scenario {
  static func pod(_ name: String, _ spec: JSONValue? = nil) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": .string(name), "labels": ["app": "web"]],
      "spec": spec ?? ["containers": [["name": "web", "image": "nginx:1.27"]]],
    ]
  }

  static let pods = Scenario(name: "pods") { session in
    try await session.create(
      "everything", .pods,
      pod(
        "a",
        [
          "initContainers": [
            ["name": "ship", "image": "fluent-bit", "restartPolicy": "Always"]
          ],
          "containers": [
            [
              "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
              "readinessProbe": ["httpGet": ["port": 80]],
              "resources": ["requests": ["cpu": "100m"], "limits": ["cpu": "1"]],
              "volumeMounts": [["name": "shared", "mountPath": "/shared"]],
            ]
          ],
          "volumes": [
            ["name": "shared", "emptyDir": ["sizeLimit": "1Gi"]],
            ["name": "files", "configMap": ["name": "files"]],
          ],
        ]))
    try await session.create(
      "fields of the pod in files and variables", .pods,
      pod(
        "fields",
        [
          "containers": [
            [
              "name": "web", "image": "nginx:1.27",
              "env": [
                ["name": "POD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]
              ],
            ]
          ],
          "volumes": [
            [
              "name": "told",
              "downwardAPI": [
                "items": [
                  [
                    "path": "stdout.yaml",
                    "fieldRef": [
                      "fieldPath": "metadata.annotations['podpattern.dev/pipeline.stdout']"
                    ],
                  ]
                ]
              ],
            ]
          ],
        ]))
    try await session.create("no containers", .pods, pod("b", [:]))
    try await session.create("no image", .pods, pod("b", ["containers": [["name": "web"]]]))
    try await session.create(
      "two of a name", .pods,
      pod("b", ["containers": [["name": "w", "image": "i"], ["name": "w", "image": "i"]]]))
    try await session.create(
      "a bad container name and policy", .pods,
      pod(
        "b",
        ["restartPolicy": "Sometimes", "containers": [["name": "W_W", "image": "i"]]]))
    try await session.create(
      "a mount of nothing", .pods,
      pod(
        "b",
        [
          "containers": [
            [
              "name": "w", "image": "i",
              "volumeMounts": [
                ["name": "none", "mountPath": "/a"], ["name": "v", "mountPath": "/b"],
                ["name": "v", "mountPath": "/b"],
              ],
            ]
          ], "volumes": [["name": "v"], ["name": "v"]],
        ]))
    let misspelt = pod("b", ["containers": [["name": "w", "imag": "i", "image": "i"]], "x": 1])
    try await session.create(
      "unknown fields, strictly", .pods, misspelt, WriteOptions(fieldValidation: .strict))
    try await session.create("unknown fields", .pods, misspelt)
    try await session.create(
      "unknown fields, ignored", .pods,
      pod("c", ["containers": [["name": "w", "image": "i"]], "y": 1]),
      WriteOptions(fieldValidation: .ignore))
    try await session.create(
      "a wrong type", .pods, pod("d", ["containers": [["name": "w", "image": 7]]]))
    try await session.create("a bad name", .pods, pod("A"))
  }

  static let podUpdates = Scenario(name: "pod-updates") { session in
    try await session.create("create", .pods, pod("a"))
    try await session.patch(
      "another image", .pods, "a", .strategicMerge,
      ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]])
    try await session.patch(
      "another command", .pods, "a", .strategicMerge,
      ["spec": ["containers": [["name": "web", "command": ["sh"]]]]])
    try await session.patch(
      "the status by the way", .pods, "a", .merge, ["status": ["phase": "Running"]])
    try await session.patch(
      "the status", .pods, "a", .strategicMerge,
      [
        "metadata": ["labels": ["by": "status"]], "spec": ["nodeName": "n"],
        "status": [
          "phase": "Running",
          "conditions": [["type": "Ready", "status": "True"]],
        ],
      ], subresource: "status")
    try await session.patch(
      "another condition", .pods, "a", .strategicMerge,
      ["status": ["conditions": [["type": "Initialized", "status": "True"]]]],
      subresource: "status")
    try await session.delete("delete what has no node", .pods, "a")
    try await session.create(
      "create on a node", .pods,
      pod("b", ["nodeName": "n", "containers": [["name": "w", "image": "i"]]]))
    try await session.delete("delete gracefully", .pods, "b")
    try await session.delete("delete again", .pods, "b", DeleteOptions(gracePeriodSeconds: 5))
    try await session.delete("delete at once", .pods, "b", DeleteOptions(gracePeriodSeconds: 0))
    try await session.get("gone", .pods, "b")
  }

  static let budgets = Scenario(name: "budgets") { session in
    func budget(_ spec: JSONValue) -> JSONValue {
      [
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": ["name": "web"],
        "spec": spec,
      ]
    }
    let type = ResourceType.podDisruptionBudgets
    try await session.create(
      "create", type,
      budget(["minAvailable": "50%", "selector": ["matchLabels": ["app": "web"]]]))
    try await session.patch(
      "the other limit", type, "web", .merge,
      ["spec": ["minAvailable": nil, "maxUnavailable": 1]])
    try await session.patch(
      "applied by another", type, "web", .apply,
      budget(["maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"]),
      WriteOptions(fieldManager: "other"))
    try await session.delete("delete", type, "web")
    for (title, spec) in [
      ("both", ["minAvailable": 1, "maxUnavailable": "10%"]),
      ("below nothing", ["minAvailable": -1]), ("more than all", ["maxUnavailable": "101%"]),
      ("no share", ["maxUnavailable": "half"]),
      ("an unknown policy", ["maxUnavailable": 1, "unhealthyPodEvictionPolicy": "Never"]),
    ] as [(String, JSONValue)] {
      try await session.create(title, type, budget(spec))
    }
  }

  static let services = Scenario(name: "services") { session in
    func service(_ spec: JSONValue) -> JSONValue {
      ["apiVersion": "v1", "kind": "Service", "metadata": ["name": "web"], "spec": spec]
    }
    try await session.create(
      "create", .services,
      service(["selector": ["app": "web"], "ports": [["port": 80]]]))
    try await session.patch(
      "another port", .services, "web", .merge,
      ["spec": ["ports": [["port": 81, "targetPort": "http", "name": "http"]]]])
    try await session.patch(
      "another address", .services, "web", .merge, ["spec": ["clusterIP": "10.0.99.99"]])
    try await session.delete("delete", .services, "web")
    try await session.create("no ports", .services, service([:]))
    try await session.create(
      "two ports without names", .services, service(["ports": [["port": 1], ["port": 2]]]))
    try await session.create("headless", .services, service(["clusterIP": "None"]))
  }
}
