internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

struct TemplateChangeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let path: String
    let value: JSONValue?
    let subject: String
    let means: TemplateChange.Means
    var testDescription: String { "\(path): \(subject)" }
  }

  private static let web = "template.spec.containers.0"

  static let cases: [Case] = [
    Case(
      path: "\(web).image", value: "nginx:1.28", subject: "image of container web", means: .patch),
    Case(
      path: "sidecars.0.container.image", value: "busybox:1.37",
      subject: "image of sidecar clock", means: .patch),
    Case(
      path: "sidecars.1.container.image", value: "busybox:1.37",
      subject: "image of sidecar beside", means: .patch),
    // It has run: another image would prepare the pod otherwise.
    Case(
      path: "initializers.0.container.image", value: "busybox:1.37",
      subject: "image of initializer prepare", means: .replacement),
    Case(path: "\(web).image", value: nil, subject: "image of container web", means: .replacement),
    Case(
      path: "template.metadata.labels.tier", value: "front", subject: "label tier", means: .patch),
    Case(path: "template.metadata.labels.app", value: nil, subject: "label app", means: .patch),
    Case(
      path: "template.metadata.annotations.team", value: "red", subject: "annotation team",
      means: .patch),
    Case(
      path: "template.metadata.annotations", value: ["kubectl.kubernetes.io/restartedAt": "now"],
      subject: "annotation team, restart", means: .replacement),
    Case(
      path: "\(web).resources.requests.cpu", value: "200m", subject: "resources of container web",
      means: .resize),
    Case(
      path: "sidecars.0.container.resources", value: ["limits": ["memory": "1Gi"]],
      subject: "resources of sidecar clock", means: .resize),
    Case(
      path: "\(web).resources.requests", value: ["ephemeral-storage": "1Gi"],
      subject: "resources of container web", means: .replacement),
    Case(
      path: "\(web).env.0.value", value: "2", subject: "env of container web", means: .replacement),
    Case(
      path: "logShipper.files", value: ["*.txt"], subject: "configuration of the log shipper",
      means: .replacement),
    // The arguments stay as they are.
    Case(
      path: "logShipper.maxLineSize", value: "1Mi", subject: "configuration of the log shipper",
      means: .replacement),
    Case(
      path: "sidecars.2", value: ["name": "x", "container": ["image": "i"]],
      subject: "sidecar x added", means: .replacement),
    Case(
      path: "template.spec.nodeSelector", value: ["disk": "ssd"], subject: "nodeSelector",
      means: .replacement),
    Case(
      path: "template.spec.volumes", value: [["name": "data", "emptyDir": [:]]],
      subject: "annotation cluster-autoscaler.kubernetes.io/safe-to-evict, volume data added",
      means: .replacement),
    Case(
      path: "template.spec.volumes",
      value: [["name": "data", "persistentVolumeClaim": ["claimName": "data"]]],
      subject: "volume data added", means: .replacement),
  ]

  @Test(arguments: cases)
  func `a change is told, and carried out in the least disruptive way`(_ example: Case) throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      if example.path == "sidecars.2" {
        spec["sidecars"] = .array((spec["sidecars"]?.array ?? []) + [example.value ?? .null])
      } else {
        set(&spec, example.path, to: example.value)
      }
    }
    let change = TemplateChange(from: old, to: new)
    var subjects = change.items.map(\.subject)
    // A volume that comes along mounts nowhere here.
    subjects.removeAll { $0 == "volumeMounts of sidecar x" }
    #expect(subjects.joined(separator: ", ") == example.subject)
    #expect(change.means == example.means)
  }

  @Test func `a revision of 0.1.0's is no other but for its log shipper`() throws {
    var old = try PatternRevision.sample()
    set(
      &old.template, "metadata.annotations",
      to: [
        "team": "blue", "podpattern.dev/log-shipper-configuration": "6ltsj7m89v",
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
      ])
    let volumes = try #require(old.template["spec"]?["volumes"]?.array)
    set(
      &old.template, "spec.volumes",
      to: .array(
        volumes.map {
          $0["downwardAPI"] == nil
            ? $0 : ["name": $0["name"] ?? "", "configMap": ["name": "web-log-shipper"]]
        }))
    let change = TemplateChange(from: old, to: try PatternRevision.sample("bbbbbbbbbb"))
    #expect(change.summary == "configuration of the log shipper")
    #expect(change.means == .replacement)
  }

  @Test func `the order of keys is no change`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(
        &spec, "template.metadata.labels", to: ["app": "web"])
      set(
        &spec, "template.spec.containers.0",
        to: [
          "resources": ["requests": ["memory": "64Mi", "cpu": "100m"]],
          "env": [["value": "1", "name": "A"]], "image": "nginx:1.27", "name": "web",
          "command": nil,
        ])
    }
    #expect(TemplateChange(from: old, to: new).items == [])
  }

  @Test func `resources are resized only where the server can`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "\(Self.web).resources.requests.cpu", to: "1")
      set(&spec, "\(Self.web).image", to: "nginx:1.28")
    }
    let change = TemplateChange(from: old, to: new)
    #expect(change.summary == "image of container web, resources of container web")
    #expect(change.isInPlace(resizing: true))
    #expect(!change.isInPlace(resizing: false))
  }

  @Test func `a long list of changes is cut short`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      for number in 0..<7 { set(&spec, "template.metadata.labels.l\(number)", to: "x") }
    }
    #expect(
      TemplateChange(from: old, to: new).summary
        == "label l0, label l1, label l2, label l3, label l4 and 2 more")
  }

  @Test func `what is said in other words is no change, beside one that is`() throws {
    let old = try PatternRevision.sample()
    func change(_ image: String) throws -> TemplateChange {
      TemplateChange(
        from: old,
        to: try PatternRevision.sample("bbbbbbbbbb") { spec in
          set(&spec, "\(Self.web).image", to: .string(image))
          set(&spec, "\(Self.web).resources.requests", to: ["cpu": "0.1", "memory": "65536Ki"])
          set(&spec, "\(Self.web).terminationMessagePath", to: "/dev/termination-log")
          set(&spec, "\(Self.web).imagePullPolicy", to: "IfNotPresent")
          set(&spec, "template.spec.securityContext", to: [:])
          set(&spec, "template.spec.restartPolicy", to: "Always")
          set(&spec, "sharedVolume", to: ["sizeLimit": "1024Mi"])
        })
    }
    let restated = try change("nginx:1.27")
    #expect(restated.items == [])
    #expect(restated.isInPlace(resizing: false, allowing: .never))
    let changed = try change("nginx:1.28")
    #expect(changed.summary == "image of container web")
    #expect(changed.means == .patch)
  }

  @Test func `a pull policy that comes with the tag is no change of its own`() throws {
    let old = try PatternRevision.sample { set(&$0, "\(Self.web).image", to: "nginx") }
    let new = try PatternRevision.sample("bbbbbbbbbb")
    #expect(TemplateChange(from: old, to: new).summary == "image of container web")
    let said = try PatternRevision.sample("cccccccccc") {
      set(&$0, "\(Self.web).imagePullPolicy", to: "Never")
    }
    #expect(TemplateChange(from: new, to: said).means == .replacement)
  }

  /// The change of a label that a container reads.
  private func reading(
    by reader: (inout JSONValue) -> Void, and more: (inout JSONValue) -> Void = { _ in }
  ) throws -> TemplateChange {
    let old = try PatternRevision.sample { reader(&$0) }
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      reader(&spec)
      set(&spec, "template.metadata.labels.app", to: "other")
      more(&spec)
    }
    return TemplateChange(from: old, to: new)
  }

  private static let variable: JSONValue = [
    ["name": "APP", "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['app']"]]]
  ]

  @Test func `a label that a container has in its environment takes new pods`() throws {
    let change = try reading(by: { set(&$0, "\(Self.web).env", to: Self.variable) })
    #expect(change.summary == "label app (read by container web)")
    #expect(change.means == .replacement)
    let sidecar = try reading(by: {
      set(&$0, "sidecars.0.container.env", to: Self.variable)
    })
    #expect(sidecar.means == .replacement)
  }

  @Test func `a reader that starts anew all the same reads the new value`() throws {
    let change = try reading(
      by: { set(&$0, "\(Self.web).env", to: Self.variable) },
      and: { set(&$0, "\(Self.web).image", to: "nginx:1.28") })
    #expect(change.means == .patch)
    // The other one does not.
    let both = try reading(
      by: { spec in
        set(&spec, "\(Self.web).env", to: Self.variable)
        set(&spec, "sidecars.0.container.env", to: Self.variable)
      }, and: { set(&$0, "\(Self.web).image", to: "nginx:1.28") })
    #expect(both.means == .replacement)
  }

  @Test func `a label of the log shipper's takes new pods`() throws {
    let change = try reading(by: { set(&$0, "logShipper.podLabels", to: ["app"]) })
    #expect(change.means == .replacement)
    let other = try reading(by: { spec in
      set(&spec, "template.metadata.labels.tier", to: "front")
      set(&spec, "logShipper.podLabels", to: ["tier"])
    })
    #expect(other.means == .patch)
  }

  @Test func `the kubelet writes files of labels anew, but for parts of volumes`() throws {
    func files(_ mount: JSONValue) -> (inout JSONValue) -> Void {
      { spec in
        let items: JSONValue = [["path": "l", "fieldRef": ["fieldPath": "metadata.labels"]]]
        set(
          &spec, "template.spec.volumes", to: [["name": "pod", "downwardAPI": ["items": items]]])
        set(&spec, "\(Self.web).volumeMounts", to: [mount])
      }
    }
    #expect(try reading(by: files(["name": "pod", "mountPath": "/p"])).means == .patch)
    #expect(
      try reading(by: files(["name": "pod", "mountPath": "/p", "subPath": "l"])).means
        == .replacement)
  }

  @Test func `a reader of the revision is made anew by every change`() throws {
    let change = try reading(by: { spec in
      set(
        &spec, "\(Self.web).env",
        to: [
          [
            "name": "R",
            "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['podpattern.dev/revision']"]],
          ]
        ])
    })
    #expect(change.means == .replacement)
  }

  @Test(arguments: [
    ("\(web).image", "nginx:1.28", false), ("sidecars.0.container.image", "busybox:1.37", true),
    ("sidecars.1.container.image", "busybox:1.37", true),
    ("\(web).resources.requests.cpu", "1", true),
    ("template.metadata.labels.tier", "front", true),
  ])
  func `where sidecars alone change in place, what serves is replaced`(
    path: String, value: String, isInPlace: Bool
  ) throws {
    let new = try PatternRevision.sample("bbbbbbbbbb") { set(&$0, path, to: .string(value)) }
    let change = TemplateChange(from: try PatternRevision.sample(), to: new)
    #expect(change.isInPlace(resizing: true, allowing: .sidecarsOnly) == isInPlace)
    #expect(change.isInPlace(resizing: true, allowing: .ifPossible))
    #expect(!change.isInPlace(resizing: true, allowing: .never))
  }

  @Test func `only the resource that differs restarts a container`() throws {
    let policy: JSONValue = [["resourceName": "memory", "restartPolicy": "RestartContainer"]]
    func isRestart(_ resource: String) throws -> Bool {
      let old = try PatternRevision.sample { set(&$0, "\(Self.web).resizePolicy", to: policy) }
      let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
        set(&spec, "\(Self.web).resizePolicy", to: policy)
        set(&spec, "\(Self.web).resources.requests.\(resource)", to: "100Mi")
      }
      return TemplateChange(from: old, to: new).isRestart
    }
    #expect(try isRestart("memory"))
    #expect(try !isRestart("cpu"))
  }

  @Test func `an amount that a container has in its environment takes new pods`() throws {
    func change(_ container: String, _ policy: JSONValue? = nil) throws -> TemplateChange {
      func declare(_ spec: inout JSONValue) {
        var source: JSONValue = ["resource": "requests.cpu"]
        if container != "\(Self.web)" { source["containerName"] = "web" }
        set(
          &spec, "\(container).env",
          to: [["name": "CPU", "valueFrom": ["resourceFieldRef": source]]])
        set(&spec, "\(Self.web).resizePolicy", to: policy)
      }
      let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
        declare(&spec)
        set(&spec, "\(Self.web).resources.requests.cpu", to: "200m")
      }
      return TemplateChange(from: try PatternRevision.sample { declare(&$0) }, to: new)
    }
    let own = try change(Self.web)
    #expect(own.summary == "resources of container web (read by container web)")
    #expect(own.means == .replacement)
    #expect(try change("sidecars.0.container").means == .replacement)
    // It starts anew all the same.
    let policy: JSONValue = [["resourceName": "cpu", "restartPolicy": "RestartContainer"]]
    #expect(try change(Self.web, policy).means == .resize)
    #expect(try change("sidecars.0.container", policy).means == .replacement)
  }
}
