import FoundationEssentials
import KubernetesClient
import KubernetesCore
import PodPatternCore

/// What happens to a pattern and its pods, by others than the operator.
extension OperatorLife {
  /// What there is before the operator starts: a pattern, and what is in its way.
  func prepare() async throws {
    try await placeObstacles()
    try await sayDefaults()
    try await create(
      .configMaps, ["metadata": ["name": "settings"], "data": ["level": "info"]])
    let pattern = try await admin.create(
      .podPatterns, namespace: namespace, pattern, as: JSONValue.self)
    try await leaveConfigMap(of: pattern["metadata"]?["uid"] ?? "")
  }

  func live() async throws {
    try await meetObstacles()
    try await changeChildren()
    try await resize()
    try await expire()
    try await leave()
  }

  /// A pattern without configuration gets what the defaults of its namespace say.
  func liveUnderDefaults() async throws {
    var plain = pattern
    plain["spec"]?["configuration"] = nil
    _ = try await admin.create(.podPatterns, namespace: namespace, plain, as: JSONValue.self)
    try await until("the pods ship as the defaults say") {
      let pods = try await pods()
      return pods.count == 2
        && pods.allSatisfy {
          $0["metadata"]?["annotations"]?["\(ChildLabels.pipelinePrefix)loki"] != nil
        }
    }
  }

  private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

  private var pattern: JSONValue {
    [
      "apiVersion": .string(PodPattern.apiVersion), "kind": "PodPattern",
      "metadata": ["name": "shop"],
      "spec": [
        "replicas": 2, "service": [:], "disruptionBudget": ["maxUnavailable": 1],
        "strategy": [
          "inPlace": "IfPossible", "inPlaceGracePeriodSeconds": 0,
          "rollingUpdate": ["maxUnavailable": "100%"],
        ],
        "configuration": [["configMapName": "settings"]],
        "template": [
          "spec": [
            "volumes": [["name": "settings", "configMap": ["name": "settings"]]],
            "containers": [
              [
                "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
                "resources": ["requests": ["cpu": "10m"]],
              ]
            ],
          ]
        ],
      ],
    ]
  }

  /// Objects of others that have the names of the pattern's, and a pod that it adopts.
  private func placeObstacles() async throws {
    try await create(
      .services,
      [
        "metadata": ["name": "shop"],
        "spec": [
          "ports": [["port": 80, "name": "other"]],
          "selector": ["podpattern.dev/pattern": "other"],
        ],
      ])
    try await create(
      .podDisruptionBudgets,
      [
        "metadata": ["name": "shop"],
        "spec": ["maxUnavailable": 0, "selector": ["matchLabels": ["a": "b"]]],
      ])
    try await create(
      .pods,
      [
        "metadata": ["name": "stray", "labels": ["podpattern.dev/pattern": "shop"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ])
  }

  /// Defaults of the namespace, which may say nothing and are read all the same.
  func sayDefaults(_ defaults: String = "") async throws {
    try await create(
      .configMaps,
      [
        "metadata": ["name": "defaults", "labels": ["podpattern.dev/defaults": "true"]],
        "data": ["logShipper": .string(defaults)],
      ])
    let patch: JSONValue = ["metadata": ["annotations": ["podpattern.dev/defaults": "defaults"]]]
    _ = try await admin.patch(
      .namespaces, ObjectKey(namespace: "", name: namespace), .merge, patch, as: JSONValue.self)
  }

  /// What version 0.1.0 made for the pattern's log shippers.
  private func leaveConfigMap(of uid: JSONValue) async throws {
    let owner: JSONValue = [
      "apiVersion": .string(PodPattern.apiVersion), "kind": "PodPattern", "name": "shop",
      "uid": uid, "controller": true, "blockOwnerDeletion": true,
    ]
    try await create(
      .configMaps,
      [
        "metadata": [
          "name": "shop-log-shipper", "ownerReferences": [owner],
          "labels": [
            "app.kubernetes.io/managed-by": "podpattern", "podpattern.dev/pattern": "shop",
          ],
        ]
      ])
  }

  /// The operator takes nothing over; once the names are free it makes its own.
  private func meetObstacles() async throws {
    try await until("what is in the way is told, and told again as one Event that counts") {
      let events = try await admin.list(.events, namespace: namespace, as: JSONValue.self).items
      return events.contains { ($0["series"]?["count"]?.integer ?? 0) > 1 }
    }
    // It is of another template, so that an update takes its place (ADR 41).
    try await until("the stray pod is adopted, and replaced") {
      let events = try await admin.list(.events, namespace: namespace, as: JSONValue.self).items
      let pods = try await pods().compactMap { $0["metadata"] }
      return events.contains { $0["reason"] == "Adopted" } && pods.count == 2
        && pods.allSatisfy { $0["ownerReferences"] != nil && $0["name"] != "stray" }
    }
    if let lost = try await pods().first?["metadata"]?["name"]?.string {
      try await admin.delete(.pods, key(lost))
    }
    try await admin.delete(.services, key("shop"))
    try await admin.delete(.podDisruptionBudgets, key("shop"))
    try await until("the pattern has what it asks for") {
      try await children(.services, .podDisruptionBudgets).count == 2
    }
    try await until("the lease is renewed") {
      let lease = try await admin.get(.leases, key("podpattern"), as: JSONValue.self)
      return lease["spec"]?["acquireTime"] != lease["spec"]?["renewTime"]
    }
  }

  /// What is there beside the pods becomes another.
  private func changeChildren() async throws {
    try await change([
      "service": ["sessionAffinity": "ClientIP"], "disruptionBudget": ["maxUnavailable": 2],
    ])
    try await until("the Service and the budget are changed") {
      let specs = try await children(.services, .podDisruptionBudgets).map { $0["spec"] }
      return specs.contains { $0?["sessionAffinity"] == "ClientIP" }
        && specs.contains { $0?["maxUnavailable"] == 2 }
    }
  }

  /// An update in place, and the way back, which puts the first revision at the end of the history.
  private func resize() async throws {
    for cpu in ["20m", "10m"] {
      try await until("the pods are ready") { try await makeReady() }
      try await change(
        [
          "template": [
            "spec": [
              "volumes": [["name": "settings", "configMap": ["name": "settings"]]],
              "containers": [
                [
                  "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
                  "resources": ["requests": ["cpu": .string(cpu)]],
                ]
              ],
            ]
          ]
        ])
      try await until("the pods are resized") {
        _ = try await makeReady()
        return try await pods().allSatisfy {
          $0["spec"]?["containers"]?.array?.first?["resources"]?["requests"]?["cpu"]?.string == cpu
        }
      }
    }
  }

  /// A pattern that has finished is deleted when its time is over.
  private func expire() async throws {
    var brief = pattern
    brief["metadata"] = ["name": "brief"]
    brief["spec"] = [
      "ttlSecondsAfterFinished": 0, "logShipper": ["enabled": false],
      "template": [
        "spec": ["restartPolicy": "Never", "containers": [["name": "work", "image": "busybox"]]]
      ],
    ]
    try await create(.podPatterns, brief)
    func own() async throws -> [ObjectKey] {
      try await pods().filter { $0["metadata"]?["labels"]?["podpattern.dev/pattern"] == "brief" }
        .compactMap { $0["metadata"]?["name"]?.string.map(key) }
    }
    try await until("its pod is there") { try await own().count == 1 }
    for pod in try await own() {
      _ = try await admin.patch(
        .pods, pod, subresource: "status", .merge, ["status": ["phase": "Succeeded"]],
        as: JSONValue.self)
    }
    try await until("it is deleted") {
      let patterns = try await admin.list(
        .podPatterns, namespace: namespace, as: JSONValue.self
      ).items
      return patterns.allSatisfy {
        $0["metadata"]?["name"] == "shop" || $0["metadata"]?["deletionTimestamp"] != nil
      }
    }
    // There is no garbage collector.
    for pod in try await own() { try await admin.delete(.pods, pod) }
    let revisions = try await admin.list(
      .controllerRevisions, namespace: namespace,
      options: ListOptions(labelSelector: "podpattern.dev/pattern=brief"), as: JSONValue.self)
    for name in revisions.items.compactMap({ $0["metadata"]?["name"]?.string }) {
      try await admin.delete(.controllerRevisions, key(name))
    }
  }

  /// All that was declared goes again.
  private func leave() async throws {
    try await change([
      "replicas": 0, "service": .null, "disruptionBudget": .null,
      "logShipper": ["enabled": false], "revisionHistoryLimit": 0,
    ])
    try await until("nothing is left") {
      let pods = try await pods()
      let children = try await children(.services, .podDisruptionBudgets, .configMaps)
      let revisions = try await admin.list(
        .controllerRevisions, namespace: namespace, as: JSONValue.self
      ).items
      // There is no garbage collector, which would delete the copies of ConfigMaps.
      let others = children.filter {
        $0["metadata"]?["annotations"]?[ChildLabels.copyOf] == nil
      }
      return pods.isEmpty && others.isEmpty && revisions.count <= 1
    }
  }

  // MARK: - The cluster

  private func create(_ type: ResourceType, _ object: JSONValue) async throws {
    _ = try await admin.create(type, namespace: namespace, object, as: JSONValue.self)
  }

  private func change(_ spec: JSONValue) async throws {
    _ = try await admin.patch(.podPatterns, key("shop"), .merge, ["spec": spec], as: JSONValue.self)
  }

  private func pods() async throws -> [JSONValue] {
    try await admin.list(.pods, namespace: namespace, as: JSONValue.self).items
  }

  private func children(_ types: ResourceType...) async throws -> [JSONValue] {
    var all: [JSONValue] = []
    for type in types {
      all += try await admin.list(type, namespace: namespace, as: JSONValue.self).items
    }
    return all.filter { $0["metadata"]?["labels"]?["app.kubernetes.io/managed-by"] == "podpattern" }
  }

  /// Says of every pod that it runs and is ready, as a kubelet would.
  ///
  /// - Returns: whether the pattern has two such pods.
  private func makeReady() async throws -> Bool {
    let pods = try await pods()
    for pod in pods where pod["status"]?["phase"] != "Running" {
      let name = pod["metadata"]?["name"]?.string ?? ""
      let now = JSONValue.string(Timestamp(Date()).description)
      let condition: JSONValue = ["type": "Ready", "status": "True", "lastTransitionTime": now]
      let containers: [JSONValue] = pod["spec"]?["containers"]?.array ?? []
      let statuses = containers.map { container -> JSONValue in
        [
          "name": container["name"] ?? "", "image": container["image"] ?? "",
          "imageID": "sha256:0", "restartCount": 0, "ready": true, "started": true,
          "state": ["running": ["startedAt": now]],
        ]
      }
      let status: JSONValue = [
        "phase": "Running", "conditions": [condition], "containerStatuses": .array(statuses),
      ]
      let patch: JSONValue = ["status": status]
      _ = try? await admin.patch(
        .pods, key(name), subresource: "status", .merge, patch, as: JSONValue.self)
    }
    return pods.count == 2 && pods.allSatisfy { $0["status"]?["phase"] == "Running" }
  }
}
