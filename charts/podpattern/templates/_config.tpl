{{/* The operator's configuration file: `config`, and on top of it what other values say. */}}
{{- define "podpattern.config" -}}
{{- $config := deepCopy .Values.config }}
{{- if include "podpattern.adaptsToOpenShift" . }}
{{- range list "curl" "logShipper" }}
{{- $container := default dict (get $config .) }}
{{- if not (hasKey $container "securityContext") }}
{{- $_ := set $config . (set $container "securityContext" (include "podpattern.anyUser" $ | fromYaml)) }}
{{- end }}
{{- end }}
{{- end }}
{{- $images := dict }}
{{- range $name, $image := .Values.patternImages }}
{{- if $image }}{{- $_ := set $images $name $image }}{{- end }}
{{- end }}
{{- with (.Values.global).imageRegistry }}
{{- if not (hasKey $images "registry") }}{{- $_ := set $images "registry" . }}{{- end }}
{{- end }}
{{- if $images }}{{- $_ := set $config "images" $images }}{{- end }}
{{- if .Values.watchNamespaces }}
{{- $_ := set $config "namespaces" .Values.watchNamespaces }}
{{- end }}
{{- $election := dict "enabled" .Values.leaderElection.enabled }}
{{- if .Values.leaderElection.enabled }}
{{- $election = merge (dict "name" (include "podpattern.fullname" .)) .Values.leaderElection }}
{{- end }}
{{- $_ := set $config "leaderElection" $election }}
{{- $_ := set $config "bindAddress" (printf "%s:%d" .Values.server.host (int .Values.server.port)) }}
{{- if .Values.injection.enabled }}
{{- $injection := dict "enabled" true }}
{{- if .Values.rbac.create }}
{{- $_ := set $injection "clusterRole" (include "podpattern.injectionName" .) }}
{{- end }}
{{- $_ := set $config "injection" $injection }}
{{- end }}
{{- $_ := set $config "stateDirectory" "/var/run/podpattern" }}
{{- toYaml $config }}
{{- end }}

{{/* Whether users are the cluster's to choose; the name and the words are those that other charts know. */}}
{{- define "podpattern.adaptsToOpenShift" -}}
{{- $mode := default "auto" ((((.Values.global).compatibility).openshift).adaptSecurityContext) }}
{{- $isThere := .Capabilities.APIVersions.Has "security.openshift.io/v1" }}
{{- if or (eq $mode "force") (and (eq $mode "auto") $isThere) }}true{{ end }}
{{- end }}

{{/* The operator's default for containers that it adds to pods, without a user. */}}
{{- define "podpattern.anyUser" -}}
runAsNonRoot: true
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
seccompProfile: {type: RuntimeDefault}
{{- end }}
