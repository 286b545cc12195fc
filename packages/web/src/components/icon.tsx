import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import attach from 'lucide-static/icons/paperclip.svg?raw';
import file from 'lucide-static/icons/file.svg?raw';
import bell from 'lucide-static/icons/bell.svg?raw';
import bellOff from 'lucide-static/icons/bell-off.svg?raw';
import reply from 'lucide-static/icons/reply.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import door from 'lucide-static/icons/door-open.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import less from 'lucide-static/icons/chevron-up.svg?raw';
import more from 'lucide-static/icons/ellipsis.svg?raw';
import help from 'lucide-static/icons/circle-help.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import invite from 'lucide-static/icons/user-plus.svg?raw';
import larger from 'lucide-static/icons/maximize.svg?raw';
import smaller from 'lucide-static/icons/minimize.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import sealed from 'lucide-static/icons/lock-keyhole.svg?raw';
import unsealed from 'lucide-static/icons/lock-keyhole-open.svg?raw';
import key from 'lucide-static/icons/key-round.svg?raw';
import verified from 'lucide-static/icons/shield-check.svg?raw';
import unverified from 'lucide-static/icons/shield-question-mark.svg?raw';
import changed from 'lucide-static/icons/shield-alert.svg?raw';
import unknown from 'lucide-static/icons/shield-x.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import message from 'lucide-static/icons/message-square.svg?raw';
import micOff from 'lucide-static/icons/mic-off.svg?raw';
import mic from 'lucide-static/icons/mic.svg?raw';
import leave from 'lucide-static/icons/phone-off.svg?raw';
import float from 'lucide-static/icons/picture-in-picture-2.svg?raw';
import unpin from 'lucide-static/icons/pin-off.svg?raw';
import out from 'lucide-static/icons/log-out.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import pin from 'lucide-static/icons/pin.svg?raw';
import screenOff from 'lucide-static/icons/screen-share-off.svg?raw';
import screen from 'lucide-static/icons/screen-share.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import share from 'lucide-static/icons/share-2.svg?raw';
import send from 'lucide-static/icons/send.svg?raw';
import demote from 'lucide-static/icons/shield-off.svg?raw';
import promote from 'lucide-static/icons/shield.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import warning from 'lucide-static/icons/triangle-alert.svg?raw';
import qr from 'lucide-static/icons/qr-code.svg?raw';
import remove from 'lucide-static/icons/user-x.svg?raw';
import none from 'lucide-static/icons/minus.svg?raw';
import connection from 'lucide-static/icons/activity.svg?raw';
import people from 'lucide-static/icons/users.svg?raw';
import cameraOff from 'lucide-static/icons/video-off.svg?raw';
import camera from 'lucide-static/icons/video.svg?raw';
import react from 'lucide-static/icons/smile-plus.svg?raw';
import signalGood from 'lucide-static/icons/signal.svg?raw';
import signalPoor from 'lucide-static/icons/signal-low.svg?raw';
import signalFair from 'lucide-static/icons/signal-medium.svg?raw';
import sound from 'lucide-static/icons/volume-2.svg?raw';
import offline from 'lucide-static/icons/wifi-off.svg?raw';
import close from 'lucide-static/icons/x.svg?raw';

const ICONS = {
  arrowDown,
  bell,
  bellOff,
  reply,
  search,
  arrowRight,
  attach,
  camera,
  cameraOff,
  changed,
  check,
  clock,
  close,
  connection,
  copy,
  demote,
  door,
  file,
  float,
  hand,
  help,
  invite,
  key,
  larger,
  leave,
  less,
  link,
  lock,
  message,
  mic,
  micOff,
  more,
  none,
  offline,
  out,
  pencil,
  people,
  pin,
  promote,
  qr,
  react,
  remove,
  screen,
  screenOff,
  sealed,
  send,
  settings,
  share,
  signalFair,
  signalGood,
  signalPoor,
  smaller,
  sound,
  trash,
  unknown,
  unpin,
  unsealed,
  unverified,
  verified,
  warning,
};

export type IconName = keyof typeof ICONS;

/** A picture beside a text, or on a button that has a label; screen readers skip it. */
export function Icon({ name }: { readonly name: IconName }) {
  // The markup is the icon library's own, put in when the page is built.
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: ICONS[name] }} />;
}
