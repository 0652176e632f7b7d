import { LightningElement, api } from 'lwc';
import STAR from '@salesforce/resourceUrl/ratingStar';

/** One image a star. */
export default class RatingStars extends LightningElement {
    @api stars = 0;
    star = STAR;

    get items() {
        return Array.from({ length: this.stars }, (_, index) => index);
    }
}
